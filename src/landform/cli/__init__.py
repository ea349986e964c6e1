"""Commands for people and scripts: a client of the HTTP API, so no rule can be bypassed."""
