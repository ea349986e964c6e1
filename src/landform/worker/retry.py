"""How long to wait before a failed job is tried again. Pure."""

from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)


def delay(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s, … up to 5 minutes; never given up: a request waits until it is cancelled."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(FIRST * (1 << doublings), LONGEST)
