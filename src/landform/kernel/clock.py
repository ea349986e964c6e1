"""Time is an argument: services take a ``Clock``, pure code takes a ``datetime``.

The real clock lives in `bootstrap/`; `datetime.now` is banned by lint elsewhere.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def iso(moment: datetime) -> str:
    """ISO 8601 with milliseconds and ``Z``, as Backstage and GitHub write it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The inverse of `iso`; also takes offsets other than ``Z``."""
    return datetime.fromisoformat(text).astimezone(UTC)
