"""Hostile templates and values, through the real paths. Each case says what it tries.

Numbers are those of the threats in `docs/security.md`.
"""
