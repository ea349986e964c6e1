variable "name" {
  description = "Name of the repository, as in the name of its images."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 50
    error_message = "name must have 3 to 50 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example checkout-api."
  }
}

variable "environment" {
  description = "Environment that the repository belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the repository, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the repository, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the repository is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "immutable_tags" {
  description = "Whether a tag that was pushed stays with its image for ever."
  type        = bool
  default     = true
  nullable    = false
}

variable "scan_on_push" {
  description = "Whether images are searched for known weaknesses when they are pushed."
  type        = bool
  default     = true
  nullable    = false
}

variable "untagged_image_days" {
  description = "Days after which an image without a tag is deleted."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.untagged_image_days >= 1 && var.untagged_image_days <= 365 && floor(var.untagged_image_days) == var.untagged_image_days
    error_message = "untagged_image_days must be a whole number from 1 to 365."
  }
}

variable "keep_images" {
  description = "How many images are kept; older ones are deleted, whether they run somewhere or not. Null keeps all."
  type        = number
  default     = null

  validation {
    condition     = var.keep_images == null || try(var.keep_images >= 10 && floor(var.keep_images) == var.keep_images, false)
    error_message = "keep_images must be a whole number of 10 or more, or null."
  }
}

variable "pull_account_ids" {
  description = "Numbers of other AWS accounts that may pull images."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.pull_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "pull_account_ids must hold AWS account numbers of 12 digits."
  }
}

variable "force_delete" {
  description = "Whether the repository may be deleted while it holds images, which deletes them too."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the images. Null takes the encryption of ECR itself (AES-256)."
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
