"""One module per page of `docs/reference`: from the code to Markdown."""
