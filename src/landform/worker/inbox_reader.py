"""Read deliveries in the order they came; one that cannot be used is kept with its error."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import structlog

from landform.changes.hints import Hint, from_json
from landform.db import inbox
from landform.db.engine import Database
from landform.ingestion.service import LocationService
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError, Unavailable
from landform.requests.drift import DriftService
from landform.requests.errors import UnknownReport
from landform.requests.waking import RequestWaker
from landform.runs.reports import (
    Report,
    read_apply_webhook,
    read_callback,
    read_drift_webhook,
)

log = structlog.get_logger()

BATCH = 100

REPORTS: dict[str, Callable[[Any], Report]] = {
    "callback": read_callback,
    "apply": read_apply_webhook,
}
"""Events of Atlantis that report on a run, and the function that understands the body."""


class InboxReader:
    """Turns stored deliveries into service calls."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        waker: RequestWaker,
        drift: DriftService,
        locations: LocationService,
    ) -> None:
        self._db = db
        self._clock = clock
        self._waker = waker
        self._drift = drift
        self._locations = locations

    async def read(self, _subject: str) -> timedelta | None:
        """Read everything unread.

        Raises:
            Unavailable: something did not answer; what was not read stays unread.
        """
        while True:
            async with self._db.read() as tx:
                batch = await inbox.unread(tx, limit=BATCH)
            if not batch:
                return None
            read: dict[int, str | None] = {}
            try:
                for delivery in batch:
                    read[delivery.sequence] = await self._handle(delivery)
            finally:  # one that has to wait must not have those before it read again and again
                await self._mark(read)

    async def _mark(self, read: dict[int, str | None]) -> None:
        async with self._db.transaction() as tx:
            for sequence, error in read.items():
                await inbox.mark_read(tx, sequence, at=self._clock(), error=error)

    async def _handle(self, delivery: inbox.UnreadDelivery) -> str | None:
        """What stands in the way of using it; None where it was used."""
        try:
            act = self._meaning(delivery)
        except Exception as error:  # noqa: BLE001 (it must not hold up those behind it)
            log.warning("delivery.unreadable", sequence=delivery.sequence)
            return f"It cannot be read: {getattr(error, 'detail', type(error).__name__)}"
        try:
            await act()
        except Unavailable:
            raise
        except DomainError as error:
            log.warning("delivery.refused", sequence=delivery.sequence, error=error.slug)
            return error.detail
        except Exception as error:
            log.exception("delivery.failed", sequence=delivery.sequence)
            return f"It could not be used: {type(error).__name__}"
        return None

    def _meaning(self, delivery: inbox.UnreadDelivery) -> Callable[[], Awaitable[object]]:
        """What to do about a delivery. Raises whatever its body makes a reader raise."""
        body = orjson.loads(delivery.body)
        if delivery.source == "github":
            return partial(self._look, delivery.event, from_json(body))
        if delivery.event == "drift":
            return partial(self._drift.receive, read_drift_webhook(body))
        return partial(self._waker.receive_report, REPORTS[delivery.event](body))

    async def _look(self, event: str, hint: Hint) -> None:
        """Look at what a hint is about: locations that are read there, and requests."""
        leading = 0
        if event == "push" and hint.page is not None:
            leading = await self._locations.pushed(hint.page)
        try:
            await self._waker.receive_hint(hint)
        except UnknownReport:  # of another repository: fine, if locations lead there
            if not leading:
                raise
