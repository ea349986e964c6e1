"""The composition root: the one place that knows every adapter, and the real clock.

Built from settings, once, by whoever starts a process. Nothing is built at import time.
"""

from landform.bootstrap.build import Landform, build
from landform.bootstrap.clock import now

__all__ = ["Landform", "build", "now"]
