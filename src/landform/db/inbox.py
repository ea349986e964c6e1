"""Deliveries from outside: stored first, answered then, read later.

Many senders share one commit (group commit): a disk flush costs the same for
one row as for two hundred, and each sender is answered only after it.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from landform.db import jobs
from landform.db.engine import Database, Transaction
from landform.db.tables import deliveries
from landform.kernel.errors import Unavailable

READ_INBOX = "read_inbox"
BATCH = 200  # rows a commit
WAITING = 2_000  # deliveries queued for a commit; more than that is answered 503


class InboxFull(Unavailable):
    title = "Too many deliveries at once"


@dataclass(frozen=True)
class Delivery:
    """What somebody sent. ``id`` is the sender's own, or a digest where it sends none."""

    source: str
    id: str
    event: str
    body: str
    received_at: datetime


@dataclass(frozen=True)
class UnreadDelivery:
    sequence: int
    source: str
    event: str
    body: str


class Inbox:
    """Accepts deliveries durably. One per process; `run` must be running."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._queue: asyncio.Queue[tuple[Delivery, asyncio.Future[None]]] = asyncio.Queue(WAITING)

    async def accept(self, delivery: Delivery) -> None:
        """Return once the delivery is on disk; a known id is accepted and stored no second time.

        Raises:
            InboxFull: too many are waiting; the sender should try again later.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((delivery, stored))
        except asyncio.QueueFull as error:
            raise InboxFull("Too many deliveries are waiting; send it again later.") from error
        await stored

    async def run(self) -> None:
        """Commit what is queued, batch by batch, until cancelled."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            failure: Exception | None = None
            try:
                async with self._db.transaction() as tx:
                    await store(tx, [delivery for delivery, _ in batch])
            except Exception as error:  # noqa: BLE001 (every sender gets to know it)
                failure = error
            for _, stored in batch:
                if stored.done():  # its sender gave up meanwhile
                    continue
                if failure:
                    stored.set_exception(failure)
                else:
                    stored.set_result(None)


async def store(tx: Transaction, batch: list[Delivery]) -> None:
    """Insert the deliveries, and have the inbox read.

    One that is known is kept once and read again: a runner that is asked to report
    anew says the same words, and whoever forgot the first report needs the second.
    """
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    rows = [
        {
            "source": delivery.source,
            "delivery_id": delivery.id,
            "event": delivery.event,
            "body": delivery.body,
            "received_at": delivery.received_at,
        }
        for delivery in batch
    ]
    again = insert(deliveries).on_conflict_do_update(
        index_elements=["source", "delivery_id"], set_={"read_at": None, "error": None}
    )
    await tx.execute(again, rows)
    await jobs.enqueue(tx, READ_INBOX, "all", run_at=batch[0].received_at)


async def unread(tx: Transaction, *, limit: int) -> list[UnreadDelivery]:
    """The oldest unread deliveries, in the order they came."""
    query = (
        select(deliveries.c.id, deliveries.c.source, deliveries.c.event, deliveries.c.body)
        .where(deliveries.c.read_at.is_(None))
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return [UnreadDelivery(*row) for row in await tx.execute(query)]


async def mark_read(
    tx: Transaction, sequence: int, *, at: datetime, error: str | None = None
) -> None:
    """Never read this delivery again; ``error`` says why it could not be used."""
    await tx.execute(
        update(deliveries).where(deliveries.c.id == sequence).values(read_at=at, error=error)
    )
