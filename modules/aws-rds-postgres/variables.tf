variable "name" {
  description = "Name of the database instance and, with hyphens turned into underscores, of its first database."
  type        = string

  validation {
    # The same rule as AWS has for DB identifiers: no double hyphen, no hyphen at either end.
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 63
    error_message = "name must have 3 to 63 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example orders-db."
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
  description = "RDS instance class, for example db.t4g.small."
  type        = string

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class must be an RDS instance class such as db.t4g.small."
  }
}

variable "storage_gib" {
  description = "Storage to start with, in GiB. It grows by itself up to twice this size and never shrinks."
  type        = number
  default     = 20
  nullable    = false

  validation {
    # 20 GiB is the smallest gp3 volume; the upper limit leaves room to double below the 64 TiB of RDS.
    condition     = var.storage_gib >= 20 && var.storage_gib <= 32768 && floor(var.storage_gib) == var.storage_gib
    error_message = "storage_gib must be a whole number from 20 to 32768."
  }
}

variable "multi_az" {
  description = "Whether a standby in a second availability zone takes over when the first one fails."
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days for which automatic backups are kept. 0 turns backups off."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 0 && var.backup_retention_days <= 35 && floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "backup_retention_days must be a whole number from 0 to 35."
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

variable "tags" {
  description = "Further tags. The tags that Landform sets itself cannot be replaced."
  type        = map(string)
  default     = {}
  nullable    = false
}
