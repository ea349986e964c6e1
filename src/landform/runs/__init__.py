"""Plans and applies that the runner reports, one project (directory, workspace) at a time."""
