output "primary_host" {
  description = "Host to write to and read from."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "reader_host" {
  description = "Host to read from; spreads over the replicas."
  value       = aws_elasticache_replication_group.this.reader_endpoint_address
}

output "port" {
  description = "Port to connect to, with TLS."
  value       = aws_elasticache_replication_group.this.port
}

output "username" {
  description = "Name to connect as, with a token of IAM in place of a password."
  value       = aws_elasticache_user.this.user_name
}

output "cache_arn" {
  description = "ARN of the replication group, for connect_cache_arns of a role."
  value       = aws_elasticache_replication_group.this.arn
}

output "user_arn" {
  description = "ARN of the user, for connect_cache_arns of a role."
  value       = aws_elasticache_user.this.arn
}
