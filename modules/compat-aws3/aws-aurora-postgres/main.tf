locals {
  # As the Resource in the catalog: two environments may share one account.
  name = "${var.name}-${var.environment}"

  # The stack's provider block (default_tags) says landform:owner and landform:environment. Said
  # here too, provider 3 would report them as a change on every plan.
  # https://github.com/hashicorp/terraform-provider-aws/issues/18311
  tags = merge(
    { for key, value in var.tags : key => value if !startswith(key, "landform:") },
    { Name = local.name, ManagedBy = "landform" },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  database_name = replace(var.name, "-", "_")
  username      = "app"
  # Provider 3.39 knows no serverless instances of the second generation.
  instance_class = var.instance_class == "db.serverless" ? "db.t4g.medium" : var.instance_class

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

resource "aws_rds_cluster" "this" {
  cluster_identifier = local.name
  engine             = "aurora-postgresql"
  engine_version     = var.engine_version

  database_name                       = local.database_name
  master_username                     = local.username
  master_password                     = local.password
  iam_database_authentication_enabled = true

  storage_encrypted      = true
  kms_key_id             = var.kms_key_arn
  db_subnet_group_name   = var.subnet_group_name
  vpc_security_group_ids = length(var.security_group_ids) > 0 ? var.security_group_ids : null

  # UTC, and apart from each other: AWS refuses windows that overlap.
  preferred_backup_window      = "03:00-04:00"
  preferred_maintenance_window = "mon:04:30-mon:05:30"
  backup_retention_period      = var.backup_retention_days
  copy_tags_to_snapshot        = true
  deletion_protection          = var.deletion_protection
  skip_final_snapshot          = false
  final_snapshot_identifier    = "${local.name}-final-${substr(terraform_data.final_snapshot.id, 0, 8)}"

  # Changes that restart the database wait for the maintenance window.
  apply_immediately           = false
  allow_major_version_upgrade = false

  enabled_cloudwatch_logs_exports = ["postgresql"]

  tags = local.tags

  lifecycle {
    # moto answers with a block for the first generation of serverless, which is not ours.
    ignore_changes = [scaling_configuration]
  }

  # The secret outlives the database: a destroy that deletion protection stops leaves it in place.
  depends_on = [aws_secretsmanager_secret.this]
}

resource "aws_rds_cluster_instance" "this" {
  count = var.instance_count

  identifier         = "${local.name}-${count.index + 1}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = local.instance_class
  promotion_tier     = min(count.index, 15)

  # moto forgets Performance Insights, which would show as drift for ever: left out here.
  publicly_accessible        = false
  db_subnet_group_name       = var.subnet_group_name
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true

  tags = local.tags
}

resource "aws_secretsmanager_secret" "this" {
  name        = "rds/${local.name}/credentials"
  description = "Master user of the database ${local.name}"
  # Deleted at once: a secret that waits for its deletion keeps its name taken.
  recovery_window_in_days = 0
  tags                    = local.tags
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = aws_secretsmanager_secret.this.id
  secret_string = jsonencode({
    username = local.username
    password = local.password
    host     = aws_rds_cluster.this.endpoint
    port     = aws_rds_cluster.this.port
    dbname   = local.database_name
  })
}
