"""Read deliveries in the order they came; one that cannot be used is kept with its error."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import structlog

from landform.db import inbox
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError, Unavailable
from landform.requests.service import RequestService
from landform.runs.reports import Report, read_apply_webhook, read_callback

log = structlog.get_logger()

BATCH = 100

READERS: dict[tuple[str, str], Callable[[Any], Report]] = {
    ("atlantis", "callback"): read_callback,
    ("atlantis", "apply"): read_apply_webhook,
}
"""(source, event) of a delivery to the function that understands its body."""


class InboxReader:
    """Turns stored deliveries into service calls."""

    def __init__(self, db: Database, clock: Clock, requests: RequestService) -> None:
        self._db = db
        self._clock = clock
        self._requests = requests

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
            for delivery in batch:
                error = await self._handle(delivery)
                async with self._db.transaction() as tx:
                    await inbox.mark_read(tx, delivery.sequence, at=self._clock(), error=error)

    async def _handle(self, delivery: inbox.UnreadDelivery) -> str | None:
        reader = READERS.get((delivery.source, delivery.event))
        if reader is None:
            return f"Nobody reads {delivery.event!r} of {delivery.source!r}."
        try:
            report = reader(orjson.loads(delivery.body))
        except Exception as error:  # noqa: BLE001 (it must not hold up those behind it)
            log.warning("delivery.unreadable", sequence=delivery.sequence)
            return f"It cannot be read: {getattr(error, 'detail', type(error).__name__)}"
        try:
            await self._requests.receive_report(report)
        except Unavailable:
            raise
        except DomainError as error:
            log.warning("delivery.refused", sequence=delivery.sequence, error=error.slug)
            return error.detail
        return None
