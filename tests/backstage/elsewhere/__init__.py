"""A real Backstage whose catalog is Landform, as docs/how-to/use-from-backstage.md has it."""
