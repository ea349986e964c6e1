"""Who did what, and who was refused: an append-only log whose entries are chained by hashes."""
