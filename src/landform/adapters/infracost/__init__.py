"""Infracost, where its program and an API key are: https://www.infracost.io."""

from landform.adapters.infracost.engine import InfracostEngine

__all__ = ["InfracostEngine"]
