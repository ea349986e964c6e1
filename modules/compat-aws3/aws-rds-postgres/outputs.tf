output "endpoint" {
  description = "Host and port to connect to, as host:port."
  value       = aws_db_instance.this.endpoint
}

output "address" {
  description = "Host to connect to, without the port."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port to connect to."
  value       = aws_db_instance.this.port
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
  value       = aws_secretsmanager_secret.this.arn
}

output "instance_arn" {
  description = "ARN of the database instance."
  value       = aws_db_instance.this.arn
}
