data "aws_partition" "this" {}

locals {
  # Without the environment: one image goes through all of them.
  name = var.name

  # The stack's provider block (default_tags) says landform:owner and landform:environment. Said
  # here too, provider 3 would report them as a change on every plan.
  # https://github.com/hashicorp/terraform-provider-aws/issues/18311
  tags = merge(
    { for key, value in var.tags : key => value if !startswith(key, "landform:") },
    { Name = local.name, ManagedBy = "landform" },
    try(length(var.system) > 0, false) ? { "landform:system" = var.system } : {},
  )

  rules = concat(
    [{
      rulePriority = 1
      description  = "Images that lost their tag"
      selection = {
        tagStatus   = "untagged"
        countType   = "sinceImagePushed"
        countUnit   = "days"
        countNumber = var.untagged_image_days
      }
      action = { type = "expire" }
    }],
    [for number in var.keep_images == null ? [] : [var.keep_images] : {
      rulePriority = 2
      description  = "All but the newest images"
      selection = {
        tagStatus   = "any"
        countType   = "imageCountMoreThan"
        countNumber = number
      }
      action = { type = "expire" }
    }],
  )
}

resource "aws_ecr_repository" "this" {
  name                 = local.name
  image_tag_mutability = var.immutable_tags ? "IMMUTABLE" : "MUTABLE"
  tags                 = local.tags

  image_scanning_configuration {
    scan_on_push = var.scan_on_push
  }

  encryption_configuration {
    encryption_type = var.kms_key_arn == null ? "AES256" : "KMS"
    kms_key         = var.kms_key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy     = jsonencode({ rules = local.rules })
}

data "aws_iam_policy_document" "pull" {
  count = length(var.pull_account_ids) > 0 ? 1 : 0

  statement {
    sid = "AllowPull"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]

    principals {
      type        = "AWS"
      identifiers = [for id in var.pull_account_ids : "arn:${data.aws_partition.this.partition}:iam::${id}:root"]
    }
  }
}

resource "aws_ecr_repository_policy" "this" {
  count = length(var.pull_account_ids) > 0 ? 1 : 0

  repository = aws_ecr_repository.this.name
  policy     = data.aws_iam_policy_document.pull[0].json
}
