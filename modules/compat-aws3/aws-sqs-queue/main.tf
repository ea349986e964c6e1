data "aws_partition" "this" {}
data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

locals {
  # As the Resource in the catalog: two environments may share one account.
  name = "${var.name}-${var.environment}"

  # The stack's provider block (default_tags) says landform:owner and landform:environment. Said
  # here too, provider 3 would report them as a change on every plan.
  # https://github.com/hashicorp/terraform-provider-aws/issues/18311
  tags = merge(
    { for key, value in var.tags : key => value if !startswith(key, "landform:") },
    { Name = local.name, ManagedBy = "landform" },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  suffix            = var.fifo ? ".fifo" : ""
  queue_name        = "${local.name}${local.suffix}"
  dead_letters_name = "${local.name}-dead-letters${local.suffix}"

  # ARNs are put together from what is known before the queues are there, so that policies can read
  # in the plan whom they let in.
  arn_start        = join(":", ["arn", data.aws_partition.this.partition, "sqs", data.aws_region.this.name, data.aws_caller_identity.this.account_id])
  queue_arn        = "${local.arn_start}:${local.queue_name}"
  dead_letters_arn = "${local.arn_start}:${local.dead_letters_name}"
}

# Provider 3.39 cannot ask for SSE-SQS, so that it is AWS's own key unless another one is given.
resource "aws_sqs_queue" "dead_letters" {
  name       = local.dead_letters_name
  fifo_queue = var.fifo

  # As long as SQS can: time for a person to look.
  message_retention_seconds = 14 * 24 * 3600
  kms_master_key_id         = var.kms_key_arn == null ? "alias/aws/sqs" : var.kms_key_arn

  tags = local.tags
}

resource "aws_sqs_queue" "this" {
  name                        = local.queue_name
  fifo_queue                  = var.fifo
  content_based_deduplication = var.fifo

  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = var.message_retention_days * 24 * 3600
  receive_wait_time_seconds  = 20 # long polling: fewer empty answers, a smaller bill
  kms_master_key_id          = var.kms_key_arn == null ? "alias/aws/sqs" : var.kms_key_arn

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = var.max_receive_count
  })

  tags = local.tags

  lifecycle {
    # moto returns the same JSON with other spaces, which this provider takes for a change.
    ignore_changes = [redrive_policy]
  }
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
