"""Terraform state in S3, or in anything that speaks S3."""
