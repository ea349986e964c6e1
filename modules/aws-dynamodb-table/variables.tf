variable "name" {
  description = "Name of the table. The environment is appended."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 50
    error_message = "name must have 3 to 50 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example sessions."
  }
}

variable "environment" {
  description = "Environment that the table belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the table, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the table, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the table is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "hash_key" {
  description = "Attribute that finds an item and spreads items over partitions. Cannot be changed later."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,255}$", var.hash_key))
    error_message = "hash_key must be an attribute name of letters, digits, _, . and -."
  }
}

variable "hash_key_type" {
  description = "Type of the hash key: S (text), N (number) or B (bytes)."
  type        = string
  default     = "S"
  nullable    = false

  validation {
    condition     = contains(["S", "N", "B"], var.hash_key_type)
    error_message = "hash_key_type must be S (text), N (number) or B (bytes)."
  }
}

variable "range_key" {
  description = "Attribute that sorts the items with one hash key. Null when there is one item for each hash key."
  type        = string
  default     = null

  validation {
    condition     = var.range_key == null || can(regex("^[A-Za-z0-9_.-]{1,255}$", var.range_key))
    error_message = "range_key must be an attribute name of letters, digits, _, . and -."
  }
}

variable "range_key_type" {
  description = "Type of the range key: S (text), N (number) or B (bytes)."
  type        = string
  default     = "S"
  nullable    = false

  validation {
    condition     = contains(["S", "N", "B"], var.range_key_type)
    error_message = "range_key_type must be S (text), N (number) or B (bytes)."
  }
}

variable "indexes" {
  description = "Global secondary indexes: other keys to find items by. Each holds a copy of all attributes and costs as much as a table."
  type = list(object({
    name           = string
    hash_key       = string
    hash_key_type  = optional(string, "S")
    range_key      = optional(string)
    range_key_type = optional(string, "S")
  }))
  default  = []
  nullable = false

  validation {
    condition     = length(var.indexes) <= 20 && length(distinct(var.indexes[*].name)) == length(var.indexes)
    error_message = "indexes may hold 20 indexes, each with a name of its own."
  }
}

variable "ttl_attribute" {
  description = "Attribute with a time in seconds since 1970 at which an item is deleted. Null keeps items."
  type        = string
  default     = null
}

variable "point_in_time_recovery" {
  description = "Whether the table can be brought back to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table. Turn it off in a change of its own before the table is retired."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the table. Null takes the key that AWS keeps for DynamoDB in the account."
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
