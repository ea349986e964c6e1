"""Render templates that nobody has read in a process that can be killed."""

from landform.adapters.sandbox.limits import SandboxLimits
from landform.adapters.sandbox.renderer import SandboxRenderer

__all__ = ["SandboxLimits", "SandboxRenderer"]
