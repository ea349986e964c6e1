terraform {
  required_version = ">= 1.10"

  required_providers {
    # The one provider release that is published as a Python package, so that the demo and the
    # tests need no Terraform registry.
    aws = {
      source  = "hashicorp/aws"
      version = "3.39.0"
    }
  }
}
