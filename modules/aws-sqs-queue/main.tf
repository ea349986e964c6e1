data "aws_partition" "this" {}
data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

locals {
  # As the Resource in the catalog: two environments may share one account.
  name = "${var.name}-${var.environment}"

  # Landform's own tags come last, so that var.tags cannot hide who owns it.
  tags = merge(
    var.tags,
    {
      Name                   = local.name
      ManagedBy              = "landform"
      "landform:owner"       = var.owner
      "landform:environment" = var.environment
    },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  suffix            = var.fifo ? ".fifo" : ""
  queue_name        = "${local.name}${local.suffix}"
  dead_letters_name = "${local.name}-dead-letters${local.suffix}"

  # ARNs are put together from what is known before the queues are there, so that policies can read
  # in the plan whom they let in.
  arn_start        = join(":", ["arn", data.aws_partition.this.partition, "sqs", data.aws_region.this.region, data.aws_caller_identity.this.account_id])
  queue_arn        = "${local.arn_start}:${local.queue_name}"
  dead_letters_arn = "${local.arn_start}:${local.dead_letters_name}"
}

resource "aws_sqs_queue" "dead_letters" {
  name       = local.dead_letters_name
  fifo_queue = var.fifo

  # As long as SQS can: time for a person to look.
  message_retention_seconds = 14 * 24 * 3600

  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
  kms_master_key_id       = var.kms_key_arn

  tags = local.tags
}

resource "aws_sqs_queue" "this" {
  name                        = local.queue_name
  fifo_queue                  = var.fifo
  content_based_deduplication = var.fifo

  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = var.message_retention_days * 24 * 3600
  receive_wait_time_seconds  = 20 # long polling: fewer empty answers, a smaller bill

  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
  kms_master_key_id       = var.kms_key_arn

  tags = local.tags
}

# Resources of their own: as attributes of the two queues they would need each other.
resource "aws_sqs_queue_redrive_policy" "this" {
  queue_url = aws_sqs_queue.this.id

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = var.max_receive_count
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "this" {
  queue_url = aws_sqs_queue.dead_letters.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this.arn]
  })
}

data "aws_iam_policy_document" "this" {
  # Nothing may talk to the queue without TLS.
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [local.queue_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = length(var.topic_arns) > 0 ? [var.topic_arns] : []

    content {
      sid       = "AllowTopics"
      actions   = ["sqs:SendMessage"]
      resources = [local.queue_arn]

      principals {
        type        = "Service"
        identifiers = ["sns.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = statement.value
      }
    }
  }
}

# The dead-letter queue: TLS only, and no one else.
data "aws_iam_policy_document" "dead_letters" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [local.dead_letters_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.id
  policy    = data.aws_iam_policy_document.this.json
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id
  policy    = data.aws_iam_policy_document.dead_letters.json
}
