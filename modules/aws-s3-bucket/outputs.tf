output "bucket_name" {
  description = "Name of the bucket, as programs use it."
  value       = aws_s3_bucket.this.id
}

output "bucket_arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "regional_domain_name" {
  description = "Host of the bucket in its region."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
