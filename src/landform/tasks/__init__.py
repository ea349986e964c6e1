"""Run a template's steps as a task: files are made, repositories and pull requests opened."""
