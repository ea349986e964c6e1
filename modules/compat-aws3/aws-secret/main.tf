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
}

# No value: a person or a program puts it in, and it is never in Terraform's files or state.
resource "aws_secretsmanager_secret" "this" {
  name                    = local.name
  description             = var.description
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_window_days
  tags                    = local.tags
}

data "aws_iam_policy_document" "this" {
  count = length(var.reader_arns) > 0 ? 1 : 0

  statement {
    sid       = "AllowReaders"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = ["*"] # the secret that has this policy; its ARN is not known when a plan is judged

    principals {
      type        = "AWS"
      identifiers = var.reader_arns
    }
  }
}

resource "aws_secretsmanager_secret_policy" "this" {
  count = length(var.reader_arns) > 0 ? 1 : 0

  secret_arn          = aws_secretsmanager_secret.this.arn
  policy              = data.aws_iam_policy_document.this[0].json
  block_public_policy = true
}
