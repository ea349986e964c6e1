variable "name" {
  description = "Name of the bucket. The environment and the account number are appended, since bucket names are unique in the world."
  type        = string

  validation {
    # 63 characters, less the environment and the account number.
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 39
    error_message = "name must have 3 to 39 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example order-exports."
  }
}

variable "environment" {
  description = "Environment that the bucket belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the bucket, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the bucket, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the bucket is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "versioning" {
  description = "Whether overwritten and deleted objects are kept as older versions."
  type        = bool
  default     = true
  nullable    = false
}

variable "noncurrent_version_days" {
  description = "Days after which an older version of an object is deleted for good."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_version_days >= 1 && var.noncurrent_version_days <= 3650 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "noncurrent_version_days must be a whole number from 1 to 3650."
  }
}

variable "expire_after_days" {
  description = "Days after which every object is deleted. Null keeps objects until somebody deletes them."
  type        = number
  default     = null

  validation {
    condition     = var.expire_after_days == null || try(var.expire_after_days >= 1 && floor(var.expire_after_days) == var.expire_after_days, false)
    error_message = "expire_after_days must be a whole number of 1 or more, or null."
  }
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the bucket. Null takes the encryption of S3 itself (SSE-S3)."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, such as arn:aws:kms:eu-central-1:123456789012:key/…"
  }
}

variable "access_log_bucket" {
  description = "Name of a bucket that takes the access log. Null writes none."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether the bucket may be deleted while it holds objects, which deletes them too."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Further tags. The tags that Landform sets itself cannot be replaced."
  type        = map(string)
  default     = {}
  nullable    = false
}
