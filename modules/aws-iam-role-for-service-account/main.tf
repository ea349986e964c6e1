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

  # What the provider calls itself in its tokens, for example oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE.
  issuer = replace(var.oidc_provider_arn, "/^.*:oidc-provider\\//", "")

  grants = {
    ListBuckets = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
      resources = distinct(concat(var.read_bucket_arns, var.write_bucket_arns))
    }
    ReadObjects = {
      actions   = ["s3:GetObject"]
      resources = [for arn in distinct(concat(var.read_bucket_arns, var.write_bucket_arns)) : "${arn}/*"]
    }
    WriteObjects = {
      actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]
      resources = [for arn in var.write_bucket_arns : "${arn}/*"]
    }
    SendMessages = {
      actions   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
      resources = var.send_queue_arns
    }
    ReceiveMessages = {
      actions = [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
      ]
      resources = var.receive_queue_arns
    }
    PublishMessages = {
      actions   = ["sns:Publish"]
      resources = var.publish_topic_arns
    }
    ReadItems = {
      actions = [
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
      ]
      resources = flatten([
        for arn in distinct(concat(var.read_table_arns, var.write_table_arns)) : [arn, "${arn}/index/*"]
      ])
    }
    WriteItems = {
      actions = [
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
      ]
      resources = var.write_table_arns
    }
    ReadSecrets = {
      actions   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
      resources = var.read_secret_arns
    }
    ConnectToCaches = {
      actions   = ["elasticache:Connect"]
      resources = var.connect_cache_arns
    }
    UseKeys = {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = var.use_key_arns
    }
  }
  granted = { for sid, grant in local.grants : sid => grant if length(grant.resources) > 0 }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    # Exactly this service account: without it every pod of the cluster could take the role.
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = local.name
  description          = "Service account ${var.namespace}/${var.service_account}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn
  max_session_duration = var.max_session_hours * 3600
  tags                 = local.tags
}

data "aws_iam_policy_document" "permissions" {
  count = length(local.granted) > 0 ? 1 : 0

  dynamic "statement" {
    for_each = local.granted

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

resource "aws_iam_role_policy" "this" {
  count = length(local.granted) > 0 ? 1 : 0

  name   = "granted"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.permissions[0].json
}
