output "endpoint" {
  description = "Host to write to and read from."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_endpoint" {
  description = "Host to read from; spreads over the instances that only read."
  value       = aws_rds_cluster.this.reader_endpoint
}

output "port" {
  description = "Port to connect to."
  value       = aws_rds_cluster.this.port
}

output "database_name" {
  description = "Name of the first database."
  value       = local.database_name
}

output "username" {
  description = "Name of the master user."
  value       = local.username
}

output "secret_arn" {
  description = "ARN of the Secrets Manager secret that holds the master user's name and password."
  value       = one(aws_rds_cluster.this.master_user_secret[*].secret_arn)
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_rds_cluster.this.arn
}
