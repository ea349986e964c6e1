"""GitHub's REST interface: each module is one part of it, and a table of its routes."""
