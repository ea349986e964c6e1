"""Locations: where entities are written down, and what came of each document there."""
