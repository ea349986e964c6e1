data "aws_caller_identity" "this" {}

locals {
  # Bucket names are unique in the world; the account number makes this one so.
  name = "${var.name}-${var.environment}-${data.aws_caller_identity.this.account_id}"

  # The stack's provider block (default_tags) says landform:owner and landform:environment. Said
  # here too, provider 3 would report them as a change on every plan.
  # https://github.com/hashicorp/terraform-provider-aws/issues/18311
  tags = merge(
    { for key, value in var.tags : key => value if !startswith(key, "landform:") },
    { Name = local.name, ManagedBy = "landform" },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )
}

# Provider 3 has all of it as blocks of the bucket; later ones made resources of them.
resource "aws_s3_bucket" "this" {
  bucket        = local.name
  acl           = "private"
  force_destroy = var.force_destroy
  tags          = local.tags

  server_side_encryption_configuration {
    rule {
      # One data key for many objects: with a KMS key this is most of the bill.
      bucket_key_enabled = var.kms_key_arn != null

      apply_server_side_encryption_by_default {
        sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
        kms_master_key_id = var.kms_key_arn
      }
    }
  }

  versioning {
    enabled = var.versioning
  }

  lifecycle_rule {
    id      = "clean-up"
    enabled = true
    # Parts of uploads that nobody finished cost as much as objects and are listed nowhere.
    abort_incomplete_multipart_upload_days = 7

    noncurrent_version_expiration {
      days = var.noncurrent_version_days
    }
  }

  dynamic "lifecycle_rule" {
    for_each = var.expire_after_days == null ? [] : [var.expire_after_days]

    content {
      id      = "expire"
      enabled = true

      expiration {
        days = lifecycle_rule.value
      }
    }
  }

  dynamic "logging" {
    for_each = var.access_log_bucket == null ? [] : [var.access_log_bucket]

    content {
      target_bucket = logging.value
      target_prefix = "${local.name}/"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.this.json

  # S3 refuses two changes of who may see a bucket at the same moment.
  depends_on = [aws_s3_bucket_public_access_block.this]
}

# Nothing may talk to the bucket without TLS.
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

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
