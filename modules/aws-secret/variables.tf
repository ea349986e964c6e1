variable "name" {
  description = "Name of the secret. The environment is appended."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 50
    error_message = "name must have 3 to 50 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example payment-gateway-key."
  }
}

variable "environment" {
  description = "Environment that the secret belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the secret, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the secret, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the secret is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "description" {
  description = "What the secret opens, for the people who find it in the console."
  type        = string
  default     = null
}

variable "recovery_window_days" {
  description = "Days for which a deleted secret can be brought back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.recovery_window_days >= 7 && var.recovery_window_days <= 30 && floor(var.recovery_window_days) == var.recovery_window_days
    error_message = "recovery_window_days must be a whole number from 7 to 30."
  }
}

variable "reader_arns" {
  description = "ARNs of roles that may read the secret, beside those whose own policies allow it. For roles of other accounts, which also need kms_key_arn."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.reader_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^*]+$", arn))])
    error_message = "reader_arns must hold ARNs of roles without *, such as arn:aws:iam::123456789012:role/orders."
  }
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the secret. Null takes the key that AWS keeps for Secrets Manager in the account."
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
