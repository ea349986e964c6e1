"""Time as tests tell it."""

from datetime import datetime, timedelta

from tests.support.builders import NOON


class ManualClock:
    """Stands still until it is told to go on."""

    def __init__(self, start: datetime = NOON) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **delta: float) -> None:
        """Let time pass; arguments as `timedelta` takes them."""
        self.now += timedelta(**delta)
