locals {
  # As the Resource in the catalog: two environments may share one account.
  name = "${var.name}-${var.environment}"

  # Landform's own tags come last, so that var.tags cannot hide who owns it.
  tags = merge(
    var.tags,
    {
      Name                   = local.name
      ManagedBy              = "landform"
      "landform:owner"       = var.owner
      "landform:environment" = var.environment
    },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  database_name = replace(var.name, "-", "_")
  username      = "app"
  is_serverless = var.instance_class == "db.serverless"
}

resource "aws_rds_cluster_parameter_group" "this" {
  # A prefix rather than a name: the group for the next major version exists before the last one goes.
  name_prefix = "${local.name}-pg${var.engine_version}-"
  family      = "aurora-postgresql${var.engine_version}"
  description = "Aurora PostgreSQL ${var.engine_version} parameters of ${local.name}"
  tags        = local.tags

  parameter {
    name         = "rds.force_ssl"
    value        = "1"
    apply_method = "immediate"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Snapshot names are unique per account. Without a suffix of its own, a database that is created
# again under an old name could not be deleted a second time.
resource "terraform_data" "final_snapshot" {}

resource "aws_rds_cluster" "this" {
  cluster_identifier = local.name
  engine             = "aurora-postgresql"
  engine_version     = var.engine_version

  database_name   = local.database_name
  master_username = local.username
  # RDS makes, stores and rotates the password; it never enters the Terraform state.
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  storage_encrypted      = true
  kms_key_id             = var.kms_key_arn
  db_subnet_group_name   = var.subnet_group_name
  vpc_security_group_ids = length(var.security_group_ids) > 0 ? var.security_group_ids : null

  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  # UTC, and apart from each other: AWS refuses windows that overlap.
  preferred_backup_window      = "03:00-04:00"
  preferred_maintenance_window = "mon:04:30-mon:05:30"
  backup_retention_period      = var.backup_retention_days
  copy_tags_to_snapshot        = true
  delete_automated_backups     = false
  deletion_protection          = var.deletion_protection
  skip_final_snapshot          = false
  final_snapshot_identifier    = "${local.name}-final-${substr(terraform_data.final_snapshot.id, 0, 8)}"

  # Changes that restart the database wait for the maintenance window.
  apply_immediately           = false
  allow_major_version_upgrade = false

  enabled_cloudwatch_logs_exports = ["postgresql"]

  dynamic "serverlessv2_scaling_configuration" {
    for_each = local.is_serverless ? [1] : []

    content {
      min_capacity = var.min_capacity
      max_capacity = var.max_capacity
    }
  }

  tags = local.tags
}

resource "aws_rds_cluster_instance" "this" {
  count = var.instance_count

  identifier         = "${local.name}-${count.index + 1}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = var.instance_class
  promotion_tier     = min(count.index, 15)

  publicly_accessible        = false
  db_subnet_group_name       = var.subnet_group_name
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true

  performance_insights_enabled          = true
  performance_insights_retention_period = 7 # days; longer is charged for

  tags = local.tags
}
