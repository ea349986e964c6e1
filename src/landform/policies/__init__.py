"""Decide on a request and on a plan: allow, warn, needs approval or deny, with reasons."""
