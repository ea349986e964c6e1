variable "name" {
  description = "Name of the cache. The environment is appended."
  type        = string

  validation {
    # 40 characters, less what is appended for the environment and for the users.
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 25
    error_message = "name must have 3 to 25 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example basket-cache."
  }
}

variable "environment" {
  description = "Environment that the cache belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the cache, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the cache, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the cache is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "engine_version" {
  description = "Version of Redis."
  type        = string
  default     = "7.1"
  nullable    = false

  validation {
    condition     = contains(["7.0", "7.1"], var.engine_version)
    error_message = "engine_version must be 7.0 or 7.1."
  }
}

variable "node_type" {
  description = "ElastiCache node type, for example cache.t4g.small."
  type        = string

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type must be an ElastiCache node type such as cache.t4g.small."
  }
}

variable "replicas" {
  description = "Copies beside the first node. With one or more, another zone takes over when a node fails."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 5 && floor(var.replicas) == var.replicas
    error_message = "replicas must be a whole number from 0 to 5."
  }
}

variable "eviction_policy" {
  description = "What goes when the memory is full: allkeys-lru for a cache, noeviction for data that must stay."
  type        = string
  default     = "allkeys-lru"
  nullable    = false

  validation {
    condition     = contains(["allkeys-lfu", "allkeys-lru", "allkeys-random", "noeviction", "volatile-lfu", "volatile-lru", "volatile-random", "volatile-ttl"], var.eviction_policy)
    error_message = "eviction_policy must be a maxmemory-policy of Redis such as allkeys-lru or noeviction."
  }
}

variable "snapshot_retention_days" {
  description = "Days for which daily snapshots are kept. 0 takes none."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.snapshot_retention_days >= 0 && var.snapshot_retention_days <= 35 && floor(var.snapshot_retention_days) == var.snapshot_retention_days
    error_message = "snapshot_retention_days must be a whole number from 0 to 35."
  }
}

variable "subnet_group_name" {
  description = "ElastiCache subnet group that the cache lives in. Null takes the default VPC of the account."
  type        = string
  default     = null
}

variable "security_group_ids" {
  description = "Security groups that decide who reaches the cache. Empty takes the default group of the VPC."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the cache. Null takes the key that AWS keeps for ElastiCache in the account."
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
