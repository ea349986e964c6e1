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

  topic_name = "${local.name}${var.fifo ? ".fifo" : ""}"
  account_id = data.aws_caller_identity.this.account_id

  # Put together from what is known before the topic is there, so that policies can read in the
  # plan whom it lets in.
  arn = join(":", ["arn", data.aws_partition.this.partition, "sns", data.aws_region.this.name, local.account_id, local.topic_name])
}

resource "aws_sns_topic" "this" {
  name                        = local.topic_name
  display_name                = var.display_name
  fifo_topic                  = var.fifo
  content_based_deduplication = var.fifo
  kms_master_key_id           = var.kms_key_arn == null ? "alias/aws/sns" : var.kms_key_arn
  tags                        = local.tags
}

# Who in this account may publish and subscribe is said by the policies of its roles.
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [local.arn]

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
    for_each = length(var.publisher_services) > 0 ? [var.publisher_services] : []

    content {
      sid       = "AllowServices"
      actions   = ["sns:Publish"]
      resources = [local.arn]

      principals {
        type        = "Service"
        identifiers = statement.value
      }

      # A service acts for many customers; only this account's events count.
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account_id]
      }
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.this.json
}

resource "aws_sns_topic_subscription" "queues" {
  for_each = toset(var.queue_arns)

  topic_arn            = aws_sns_topic.this.arn
  protocol             = "sqs"
  endpoint             = each.value
  raw_message_delivery = true
}
