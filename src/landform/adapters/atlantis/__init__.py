"""Runs by Atlantis: commands by comment, results by commit status."""
