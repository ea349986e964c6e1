"""A forge without a server: pull requests that live in a bare git repository."""

from landform.adapters.localforge.forge import LocalForge

__all__ = ["LocalForge"]
