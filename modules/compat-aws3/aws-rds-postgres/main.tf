locals {
  database_name = replace(var.name, "-", "_")
  username      = "app"

  # The stack's provider block (default_tags) says landform:owner and landform:environment. Said
  # here too, provider 3 would report them as a change on every plan.
  # https://github.com/hashicorp/terraform-provider-aws/issues/18311
  tags = merge(
    { for key, value in var.tags : key => value if !startswith(key, "landform:") },
    { Name = var.name, ManagedBy = "landform" },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  # base64 of 64 bytes is 86 characters; enough letters and digits remain to take 32 of them.
  password = substr(replace(base64sha512(terraform_data.password.output), "/[\\/+=]/", ""), 0, 32)
}

# Provider 3.39 cannot leave the password to RDS (manage_master_user_password), and this module
# uses no second provider. uuid() draws from the system's random source, and ignore_changes keeps
# the first draw. The password is in the Terraform state: the price of this old provider.
resource "terraform_data" "password" {
  input = sha256("${uuid()}${uuid()}${uuid()}")

  lifecycle {
    ignore_changes = [input]
  }
}

# Snapshot names are unique per account. Without a suffix of its own, a database that is created
# again under an old name could not be deleted a second time.
resource "terraform_data" "final_snapshot" {}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  multi_az       = var.multi_az

  name                                = local.database_name # db_name in later providers
  username                            = local.username
  password                            = local.password
  iam_database_authentication_enabled = true

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = var.storage_gib
  max_allocated_storage = var.storage_gib * 2

  publicly_accessible    = false
  db_subnet_group_name   = var.subnet_group_name
  vpc_security_group_ids = length(var.security_group_ids) > 0 ? var.security_group_ids : null

  # UTC, and apart from each other: AWS refuses windows that overlap.
  backup_window             = "03:00-04:00"
  maintenance_window        = "mon:04:30-mon:05:30"
  backup_retention_period   = var.backup_retention_days
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final-${substr(terraform_data.final_snapshot.id, 0, 8)}"

  # Changes that restart the database wait for the maintenance window.
  apply_immediately           = false
  auto_minor_version_upgrade  = true
  allow_major_version_upgrade = false

  # moto forgets that Performance Insights is on, which would show as drift for ever: left out here.
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  tags = local.tags

  # The secret outlives the database: a destroy that deletion protection stops leaves it in place.
  depends_on = [aws_secretsmanager_secret.this]
}

resource "aws_secretsmanager_secret" "this" {
  name        = "rds/${var.name}/credentials"
  description = "Master user of the database ${var.name}"
  # Deleted at once: a secret that waits for its deletion keeps its name taken.
  recovery_window_in_days = 0
  tags                    = local.tags
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = aws_secretsmanager_secret.this.id
  secret_string = jsonencode({
    username = local.username
    password = local.password
    host     = aws_db_instance.this.address
    port     = aws_db_instance.this.port
    dbname   = local.database_name
  })
}
