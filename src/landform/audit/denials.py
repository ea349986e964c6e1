"""Refused attempts: each is recorded, and none of them can fill the disk.

The first of a kind is written at once. The same again within `WINDOW` is counted, and the
count is written when the window is over. Who tries ever new things is written in full up to
a number, then counted. Nameless callers share one such number, so that they cannot use up
what is kept for people. All in memory: each process has its own counts.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from landform.audit.models import ANONYMOUS, Entry
from landform.audit.service import AuditService
from landform.kernel.clock import Clock
from landform.kernel.errors import Unavailable

log = structlog.get_logger()

WINDOW = timedelta(minutes=10)
MOST_OF_ONE = 20  # entries in full in a window, by one actor
MOST_OF_NAMELESS = 50  # by all that did not say who they are
MOST = 200  # by all
REST = "*"
"""Object of the entry that counts what was not written in full."""

Kind = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Tally:
    """What was counted of one kind beyond the first."""

    entry: Entry
    count: int


class DenialCounter:
    """Decides which attempts are written in full. Pure but for its counts."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._since: datetime | None = None
        self._seen: dict[Kind, Entry] = {}
        self._repeated: Counter[Kind] = Counter()
        self._of_actor: Counter[str] = Counter()

    def admits(self, entry: Entry, address: str) -> bool:
        """Count an attempt; whether it is to be written now."""
        self._since = self._since or entry.at
        kind = _kind(entry, address)
        if kind in self._seen:
            self._repeated[kind] += 1
            return False
        if self._of_actor[entry.actor] < _most(entry.actor) and len(self._seen) < MOST:
            self._of_actor[entry.actor] += 1
            self._seen[kind] = entry
            return True
        known = entry.actor in self._of_actor and self._of_actor[entry.actor] > 0
        rest = replace(
            entry,
            actor=entry.actor if known else REST,
            action="request.any",
            object_kind=REST,
            object_id=REST,
            cause="More attempts of other kinds than are written in full.",
        )
        self._seen.setdefault(_kind(rest, ""), rest)
        self._repeated[_kind(rest, "")] += 1
        return False

    def is_over(self, now: datetime) -> bool:
        return self._since is not None and now - self._since >= WINDOW

    def take(self) -> list[Tally]:
        """What was counted, to be written; counting begins anew."""
        tallies = [Tally(self._seen[kind], count) for kind, count in self._repeated.items()]
        self._begin()
        return tallies


class Denials:
    """Writes refused attempts. Never the reason that an answer fails."""

    def __init__(self, audit: AuditService, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock
        self._counter = DenialCounter()

    async def note(self, entry: Entry, address: str) -> None:
        """Record an attempt that was refused, or that came to nothing."""
        await self.flush()
        if self._counter.admits(entry, address):
            after = {**(entry.after or {}), "address": address}
            await self._write(replace(entry, after=after))

    async def run(self) -> None:
        """Write what was counted when its time has come, until cancelled."""
        while True:
            await asyncio.sleep(WINDOW.total_seconds() / 10)
            await self.flush()

    async def flush(self, *, at_once: bool = False) -> None:
        """Write what was counted, if its window is over."""
        if at_once or self._counter.is_over(self._clock()):
            await self._write(*(self._summary(each) for each in self._counter.take()))

    def _summary(self, tally: Tally) -> Entry:
        after = {"repeated": tally.count, "since": tally.entry.at.isoformat()}
        return replace(tally.entry, at=self._clock(), after=after)

    async def _write(self, *entries: Entry) -> None:
        if not entries:
            return
        try:
            await self._audit.record(*entries)
        except Unavailable:  # the attempt was refused all the same
            log.warning("audit.denial_not_recorded", count=len(entries), action=entries[0].action)


def _most(actor: str) -> int:
    return MOST_OF_NAMELESS if actor == ANONYMOUS else MOST_OF_ONE


def _kind(entry: Entry, address: str) -> Kind:
    who = address if entry.actor == ANONYMOUS else entry.actor
    return who, entry.action, entry.object_kind, entry.object_id, entry.outcome, entry.cause
