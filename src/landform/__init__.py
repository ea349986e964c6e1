"""Landform: Terraform self-service by pull request."""

__version__ = "0.1.0"
