variable "name" {
  description = "Name of the cluster, to which the environment is appended, and, with hyphens turned into underscores, of its first database."
  type        = string

  validation {
    # 63 characters, less the environment and the number of an instance.
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 48
    error_message = "name must have 3 to 48 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example orders-db."
  }
}

variable "environment" {
  description = "Environment that the database belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the database, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the database, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the database is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "engine_version" {
  description = "Major version of PostgreSQL, for example \"16\". AWS picks the minor version and upgrades it in the maintenance window."
  type        = string
  default     = "16"
  nullable    = false

  validation {
    # A minor version here would fight the automatic minor upgrades on every plan.
    condition     = can(regex("^1[4-9]$", var.engine_version))
    error_message = "engine_version must be a major version from \"14\" to \"19\", without a minor version."
  }
}

variable "instance_class" {
  description = "RDS instance class, for example db.r7g.large. db.serverless grows and shrinks with the load."
  type        = string
  default     = "db.serverless"
  nullable    = false

  validation {
    condition     = can(regex("^db\\.(serverless|[a-z0-9]+\\.[a-z0-9]+)$", var.instance_class))
    error_message = "instance_class must be db.serverless or an RDS instance class such as db.r7g.large."
  }
}

variable "instance_count" {
  description = "Number of instances: one that writes, and others that read and take over when it fails."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.instance_count >= 1 && var.instance_count <= 15 && floor(var.instance_count) == var.instance_count
    error_message = "instance_count must be a whole number from 1 to 15."
  }
}

variable "min_capacity" {
  description = "Least capacity of a serverless instance, in ACU (about 2 GiB of memory each). 0 lets it pause when nobody asks."
  type        = number
  default     = 0.5
  nullable    = false

  validation {
    condition     = var.min_capacity >= 0 && var.min_capacity <= 256 && floor(var.min_capacity * 2) == var.min_capacity * 2
    error_message = "min_capacity must be from 0 to 256 in steps of 0.5."
  }
}

variable "max_capacity" {
  description = "Most capacity of a serverless instance, in ACU. It limits the bill."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.max_capacity >= 1 && var.max_capacity <= 256 && floor(var.max_capacity * 2) == var.max_capacity * 2 && var.max_capacity >= var.min_capacity
    error_message = "max_capacity must be from 1 to 256 in steps of 0.5, and not less than min_capacity."
  }
}

variable "backup_retention_days" {
  description = "Days for which automatic backups are kept. Aurora cannot turn them off."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35 && floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "backup_retention_days must be a whole number from 1 to 35."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the database. Turn it off in a change of its own before the database is retired."
  type        = bool
  default     = true
  nullable    = false
}

variable "subnet_group_name" {
  description = "DB subnet group that the database lives in. Null takes the default VPC of the account."
  type        = string
  default     = null
}

variable "security_group_ids" {
  description = "Security groups that decide who reaches the database. Empty takes the default group of the VPC."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the database. Null takes the key that AWS keeps for RDS in the account."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, such as arn:aws:kms:eu-central-1:123456789012:key/…"
  }
}

variable "tags" {
  description = "Further tags. The tags that Landform sets itself cannot be replaced."
  type        = map(string)
  default     = {}
  nullable    = false
}
