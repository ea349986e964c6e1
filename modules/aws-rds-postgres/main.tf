locals {
  database_name = replace(var.name, "-", "_")
  username      = "app"

  # Landform's own tags come last, so that var.tags cannot hide who owns the database.
  tags = merge(
    var.tags,
    {
      Name                   = var.name
      ManagedBy              = "landform"
      "landform:owner"       = var.owner
      "landform:environment" = var.environment
    },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  # The smallest burstable classes have no memory to spare for it.
  performance_insights = !can(regex("^db\\.t[0-9]+g?\\.(micro|small)$", var.instance_class))
}

resource "aws_db_parameter_group" "this" {
  # A prefix rather than a name: the group for the next major version exists before the last one goes.
  name_prefix = "${var.name}-pg${var.engine_version}-"
  family      = "postgres${var.engine_version}"
  description = "PostgreSQL ${var.engine_version} parameters of ${var.name}"
  tags        = local.tags

  parameter {
    name  = "rds.force_ssl"
    value = "1"
    # The parameter is static: "immediate" is refused, or reported as a change on every plan.
    # https://github.com/hashicorp/terraform-provider-aws/issues/39252
    apply_method = "pending-reboot"
  }

  lifecycle {
    create_before_destroy = true
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

  db_name  = local.database_name
  username = local.username
  # RDS makes, stores and rotates the password; it never enters the Terraform state.
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = var.storage_gib
  max_allocated_storage = var.storage_gib * 2

  publicly_accessible    = false
  db_subnet_group_name   = var.subnet_group_name
  vpc_security_group_ids = length(var.security_group_ids) > 0 ? var.security_group_ids : null
  parameter_group_name   = aws_db_parameter_group.this.name

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

  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  performance_insights_enabled          = local.performance_insights
  performance_insights_retention_period = local.performance_insights ? 7 : null # days; longer is charged for

  tags = local.tags
}
