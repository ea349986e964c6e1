variable "name" {
  description = "Name of the queue. The environment is appended, and .fifo for a FIFO queue."
  type        = string

  validation {
    # 80 characters, less what is appended for the dead-letter queue.
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 50
    error_message = "name must have 3 to 50 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example order-events."
  }
}

variable "environment" {
  description = "Environment that the queue belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the queue, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the queue, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the queue is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "fifo" {
  description = "Whether messages keep their order and arrive exactly once. Cannot be changed later."
  type        = bool
  default     = false
  nullable    = false
}

variable "visibility_timeout_seconds" {
  description = "Seconds that a program has to work on a message before another one gets it."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.visibility_timeout_seconds >= 0 && var.visibility_timeout_seconds <= 43200 && floor(var.visibility_timeout_seconds) == var.visibility_timeout_seconds
    error_message = "visibility_timeout_seconds must be a whole number from 0 to 43200."
  }
}

variable "message_retention_days" {
  description = "Days for which a message waits to be read before it is lost."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.message_retention_days >= 1 && var.message_retention_days <= 14 && floor(var.message_retention_days) == var.message_retention_days
    error_message = "message_retention_days must be a whole number from 1 to 14."
  }
}

variable "max_receive_count" {
  description = "How often a message is tried before it goes to the dead-letter queue."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.max_receive_count >= 1 && var.max_receive_count <= 1000 && floor(var.max_receive_count) == var.max_receive_count
    error_message = "max_receive_count must be a whole number from 1 to 1000."
  }
}

variable "topic_arns" {
  description = "ARNs of SNS topics that may send to the queue."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.topic_arns : can(regex("^arn:aws[a-z-]*:sns:", arn))])
    error_message = "topic_arns must hold ARNs of SNS topics, such as arn:aws:sns:eu-central-1:123456789012:orders."
  }
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the messages. Null takes the encryption of SQS itself (SSE-SQS)."
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
