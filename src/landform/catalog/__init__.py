"""Entities and their relations, named and queried as Backstage does."""
