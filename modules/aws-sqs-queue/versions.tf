terraform {
  # 1.10 is the first release that locks S3 state without a DynamoDB table, which the stacks rely on.
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}
