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
}

resource "aws_elasticache_parameter_group" "this" {
  name        = local.name
  family      = "redis7"
  description = "Redis 7 parameters of ${local.name}"
  tags        = local.tags

  parameter {
    name  = "maxmemory-policy"
    value = var.eviction_policy
  }
}

# There is no password: programs prove with their IAM role who they are (elasticache:Connect).
# For that, AWS wants the user's name and id to be the same.
resource "aws_elasticache_user" "this" {
  user_id       = local.name
  user_name     = local.name
  engine        = "redis"
  access_string = "on ~* &* +@all -@admin -@dangerous +info +keys"
  tags          = local.tags

  authentication_mode {
    type = "iam"
  }
}

# A group must have a user named default, and every client without a name becomes that user: it may do nothing.
resource "aws_elasticache_user" "default" {
  user_id       = "off-${local.name}"
  user_name     = "default"
  engine        = "redis"
  access_string = "off -@all"
  tags          = local.tags

  authentication_mode {
    type = "no-password-required"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = local.name
  engine        = "redis"
  user_ids      = [aws_elasticache_user.default.user_id, aws_elasticache_user.this.user_id]
  tags          = local.tags
}

# Snapshot names are unique per account. Without a suffix of its own, a cache that is created
# again under an old name could not be deleted a second time.
resource "terraform_data" "final_snapshot" {}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = local.name
  description          = "Redis cache ${local.name}"
  engine               = "redis"
  engine_version       = var.engine_version
  node_type            = var.node_type
  port                 = 6379

  num_cache_clusters         = var.replicas + 1
  automatic_failover_enabled = var.replicas > 0
  multi_az_enabled           = var.replicas > 0

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  subnet_group_name    = var.subnet_group_name
  security_group_ids   = length(var.security_group_ids) > 0 ? var.security_group_ids : null
  parameter_group_name = aws_elasticache_parameter_group.this.name

  # UTC, and apart from each other: AWS refuses windows that overlap.
  snapshot_window            = "03:00-04:00"
  maintenance_window         = "mon:04:30-mon:05:30"
  snapshot_retention_limit   = var.snapshot_retention_days
  final_snapshot_identifier  = "${local.name}-final-${substr(terraform_data.final_snapshot.id, 0, 6)}"
  apply_immediately          = false
  auto_minor_version_upgrade = true

  tags = local.tags
}
