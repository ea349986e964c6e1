variable "name" {
  description = "Name of the topic. The environment is appended, and .fifo for a FIFO topic."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 50
    error_message = "name must have 3 to 50 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example order-placed."
  }
}

variable "environment" {
  description = "Environment that the topic belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the topic, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the topic, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the topic is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "display_name" {
  description = "Name that mail from the topic shows as its sender. Null shows the topic's own name."
  type        = string
  default     = null

  validation {
    condition     = var.display_name == null || try(length(var.display_name) <= 100, false)
    error_message = "display_name may have 100 characters."
  }
}

variable "fifo" {
  description = "Whether messages keep their order. Only FIFO queues can subscribe. Cannot be changed later."
  type        = bool
  default     = false
  nullable    = false
}

variable "queue_arns" {
  description = "ARNs of SQS queues that get every message. Each queue has to allow the topic."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.queue_arns : can(regex("^arn:aws[a-z-]*:sqs:", arn))])
    error_message = "queue_arns must hold ARNs of SQS queues, such as arn:aws:sqs:eu-central-1:123456789012:orders."
  }
}

variable "publisher_services" {
  description = "AWS services that may publish, for example events.amazonaws.com. They need a key of yours in kms_key_arn."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.publisher_services : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", service))]) && (length(var.publisher_services) == 0 || var.kms_key_arn != null)
    error_message = "publisher_services must hold service names such as events.amazonaws.com, and needs kms_key_arn: AWS services cannot use the key that SNS brings along."
  }
}

variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the messages. Null takes the key that AWS keeps for SNS in the account."
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
