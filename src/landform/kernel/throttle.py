"""How often somebody may do something: so many times in so many seconds, for each key."""

from collections import OrderedDict, deque
from datetime import datetime

MAX_KEYS = 20_000  # those heard of longest ago are forgotten first


class Throttle:
    """Counts in memory, so for this process only. Time is an argument."""

    def __init__(self, most: int, *, seconds: float, max_keys: int = MAX_KEYS) -> None:
        self._most = most
        self._seconds = seconds
        self._max_keys = max_keys
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str, at: datetime) -> float:
        """Seconds until ``key`` may go on; 0 where it may now."""
        hits = self._recent(key, at.timestamp())
        return hits[0] + self._seconds - at.timestamp() if len(hits) >= self._most else 0.0

    def hit(self, key: str, at: datetime) -> None:
        """Count one."""
        hits = self._recent(key, at.timestamp())
        if len(hits) < self._most:  # those that did not pass are no reason to wait longer
            hits.append(at.timestamp())
        self._hits[key] = hits
        self._hits.move_to_end(key)
        while len(self._hits) > self._max_keys:
            self._hits.popitem(last=False)

    def forget(self, key: str) -> None:
        """Count ``key`` anew: it proved to be no guesser."""
        self._hits.pop(key, None)

    def _recent(self, key: str, now: float) -> deque[float]:
        hits = self._hits.get(key, deque())
        while hits and hits[0] <= now - self._seconds:
            hits.popleft()
        return hits
