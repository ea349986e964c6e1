variable "name" {
  description = "Name of the role. The environment is appended."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 50
    error_message = "name must have 3 to 50 lower-case letters, digits and single hyphens, start with a letter and not end with a hyphen, for example checkout-api."
  }
}

variable "environment" {
  description = "Environment that the role belongs to: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "environment must be dev, staging or production."
  }
}

variable "owner" {
  description = "Catalog reference of the group that owns the role, for example group:default/payments."
  type        = string

  validation {
    condition     = length(var.owner) > 0 && length(var.owner) <= 256
    error_message = "owner must name the group that owns the role, for example group:default/payments."
  }
}

variable "system" {
  description = "Catalog reference of the system that the role is part of, for example system:default/checkout. Null or empty when it is part of none."
  type        = string
  default     = null
}

variable "oidc_provider_arn" {
  description = "ARN of the IAM OIDC provider of the Kubernetes cluster."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/[^*]+$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn must be the ARN of an OIDC provider, such as arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the service account."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "namespace must be one Kubernetes namespace: lower-case letters, digits and hyphens."
  }
}

variable "service_account" {
  description = "Kubernetes service account that may take the role."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.service_account))
    error_message = "service_account must be one Kubernetes service account: lower-case letters, digits and hyphens."
  }
}

variable "read_bucket_arns" {
  description = "ARNs of S3 buckets whose objects the role may list and read."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.read_bucket_arns : can(regex("^arn:aws[a-z-]*:s3:[^*?]+$", arn))])
    error_message = "read_bucket_arns must hold ARNs without * or ?, such as arn:aws:s3:::order-exports."
  }
}

variable "write_bucket_arns" {
  description = "ARNs of S3 buckets whose objects the role may list, read, write and delete."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.write_bucket_arns : can(regex("^arn:aws[a-z-]*:s3:[^*?]+$", arn))])
    error_message = "write_bucket_arns must hold ARNs without * or ?, such as arn:aws:s3:::order-exports."
  }
}

variable "send_queue_arns" {
  description = "ARNs of SQS queues that the role may send to."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.send_queue_arns : can(regex("^arn:aws[a-z-]*:sqs:[^*?]+$", arn))])
    error_message = "send_queue_arns must hold ARNs without * or ?, such as arn:aws:sqs:eu-central-1:123456789012:orders."
  }
}

variable "receive_queue_arns" {
  description = "ARNs of SQS queues that the role may receive and delete messages from."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.receive_queue_arns : can(regex("^arn:aws[a-z-]*:sqs:[^*?]+$", arn))])
    error_message = "receive_queue_arns must hold ARNs without * or ?, such as arn:aws:sqs:eu-central-1:123456789012:orders."
  }
}

variable "publish_topic_arns" {
  description = "ARNs of SNS topics that the role may publish to."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.publish_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[^*?]+$", arn))])
    error_message = "publish_topic_arns must hold ARNs without * or ?, such as arn:aws:sns:eu-central-1:123456789012:orders."
  }
}

variable "read_table_arns" {
  description = "ARNs of DynamoDB tables that the role may read."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.read_table_arns : can(regex("^arn:aws[a-z-]*:dynamodb:[^*?]+$", arn))])
    error_message = "read_table_arns must hold ARNs without * or ?, such as arn:aws:dynamodb:eu-central-1:123456789012:table/orders."
  }
}

variable "write_table_arns" {
  description = "ARNs of DynamoDB tables that the role may read and write."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.write_table_arns : can(regex("^arn:aws[a-z-]*:dynamodb:[^*?]+$", arn))])
    error_message = "write_table_arns must hold ARNs without * or ?, such as arn:aws:dynamodb:eu-central-1:123456789012:table/orders."
  }
}

variable "read_secret_arns" {
  description = "ARNs of secrets that the role may read."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.read_secret_arns : can(regex("^arn:aws[a-z-]*:secretsmanager:[^*?]+$", arn))])
    error_message = "read_secret_arns must hold ARNs without * or ?, such as arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-AbCdEf."
  }
}

variable "connect_cache_arns" {
  description = "ARNs of ElastiCache replication groups and their users that the role may connect to."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.connect_cache_arns : can(regex("^arn:aws[a-z-]*:elasticache:[^*?]+$", arn))])
    error_message = "connect_cache_arns must hold ARNs without * or ?, such as arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:orders."
  }
}

variable "use_key_arns" {
  description = "ARNs of KMS keys that the role may decrypt and encrypt with."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.use_key_arns : can(regex("^arn:aws[a-z-]*:kms:[^*?]+$", arn))])
    error_message = "use_key_arns must hold ARNs without * or ?, such as arn:aws:kms:eu-central-1:123456789012:key/…."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of a policy that limits what the role can ever be allowed. Null sets none."
  type        = string
  default     = null
}

variable "max_session_hours" {
  description = "Hours after which a program has to take the role anew."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.max_session_hours >= 1 && var.max_session_hours <= 12 && floor(var.max_session_hours) == var.max_session_hours
    error_message = "max_session_hours must be a whole number from 1 to 12."
  }
}

variable "tags" {
  description = "Further tags. The tags that Landform sets itself cannot be replaced."
  type        = map(string)
  default     = {}
  nullable    = false
}
