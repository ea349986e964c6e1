"""Terraform state in files of this machine."""
