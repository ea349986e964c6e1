"""Claim a job, call a service; and the clock that looks again when nobody told us."""
