"""Read the outputs of a project's Terraform state; secrets stay references."""
