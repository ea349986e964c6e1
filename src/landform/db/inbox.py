"""Deliveries from outside: stored first, answered then, read later.

Many senders share one commit (group commit): a disk flush costs the same for
one row as for two hundred, and each sender is answered only after it.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from landform.db import jobs
from landform.db.engine import Database, Transaction
from landform.db.tables import deliveries
from landform.kernel.errors import Unavailable

READ_INBOX = "read_inbox"
BATCH = 200  # rows a commit
WAITING = 500  # deliveries queued for a commit: more would wait for seconds, and are answered 503
WAITING_SIZE = 256 * 1024 * 1024  # characters of them; a single one has up to 32 Mi
READ_SIZE = 8 * 1024 * 1024  # characters read at once, or one delivery that is larger


class InboxFull(Unavailable):
    title = "Too many deliveries at once"


class InboxClosed(Unavailable):
    title = "The service is stopping"


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


Waiting = tuple[Delivery, asyncio.Future[None]]


class Inbox:
    """Accepts deliveries durably. One per process; `run` must be running."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(WAITING)
        self._size = 0
        self._closed = False

    @property
    def is_full(self) -> bool:
        """Whether there is no place for one more delivery, however small."""
        return self._queue.full()

    async def accept(self, delivery: Delivery) -> None:
        """Return once the delivery is on disk; a known id is accepted and stored no second time.

        Raises:
            InboxFull: too many are waiting; the sender should try again later.
            InboxClosed: the service stops; whether it was stored nobody knows.
            DatabaseUnavailable: it was not stored, as far as is known.
        """
        if self._closed:
            raise _closed()
        if self.is_full or (self._size and self._size + len(delivery.body) > WAITING_SIZE):
            raise InboxFull("Too many deliveries are waiting; send it again later.")
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((delivery, stored))
        self._size += len(delivery.body)
        await stored

    async def run(self) -> None:
        """Commit what is queued, batch by batch, until cancelled; then let nobody wait on."""
        self._closed = False
        try:
            while True:
                batch = [await self._queue.get()]
                while len(batch) < BATCH and not self._queue.empty():
                    batch.append(self._queue.get_nowait())
                self._size -= sum(len(delivery.body) for delivery, _ in batch)
                await self._commit(batch)
        finally:
            self._closed = True
            left = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
            self._size = 0
            _answer(left, _closed())

    async def _commit(self, batch: list[Waiting]) -> None:
        try:
            async with self._db.transaction() as tx:
                await store(tx, [delivery for delivery, _ in batch])
        except Exception as error:  # noqa: BLE001 (its sender gets to know it)
            if len(batch) > 1 and not isinstance(error, Unavailable):
                for one in batch:  # what one of them has that no column takes is not the others'
                    await self._commit([one])
            else:
                _answer(batch, error)
        except BaseException:
            _answer(batch, _closed())
            raise
        else:
            _answer(batch, None)


def _answer(batch: list[Waiting], failure: Exception | None) -> None:
    for _, stored in batch:
        if stored.done():  # its sender gave up meanwhile
            continue
        if failure:
            stored.set_exception(failure)
        else:
            stored.set_result(None)


def _closed() -> InboxClosed:
    return InboxClosed("The service is stopping; send it again.")


async def store(tx: Transaction, batch: list[Delivery]) -> None:
    """Insert the deliveries, and have the inbox read.

    One that is known is kept once and read again: a runner that is asked to report
    anew says the same words, and whoever forgot the first report needs the second.
    """
    rows: list[dict[str, Any]] = [
        {
            "source": delivery.source,
            "delivery_id": delivery.id,
            "event": delivery.event,
            "body": delivery.body,
            "received_at": delivery.received_at,
        }
        for delivery in batch
    ]
    is_sqlite = tx.dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    again = insert(deliveries).on_conflict_do_update(
        index_elements=["source", "delivery_id"], set_={"read_at": None, "error": None}
    )
    await tx.execute(again, rows if is_sqlite else await _in_one_order(tx, rows))
    await jobs.enqueue(tx, READ_INBOX, "all", run_at=batch[0].received_at)


async def _in_one_order(tx: Transaction, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As every process inserts them, or two with the same deliveries would wait for each other.

    They are numbered before, because they are read in the order they came.
    """
    numbers = text("SELECT nextval('deliveries_id_seq') FROM generate_series(1, :count)")
    ids = (await tx.execute(numbers, {"count": len(rows)})).scalars()
    numbered = [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)]
    return sorted(numbered, key=lambda row: (row["source"], row["delivery_id"]))


async def unread(tx: Transaction, *, limit: int) -> list[UnreadDelivery]:
    """The oldest unread deliveries, in the order they came: fewer than ``limit`` of large ones."""
    oldest = (
        select(deliveries.c.id)
        .where(deliveries.c.read_at.is_(None))
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    found, size = list[UnreadDelivery](), 0
    for sequence in (await tx.execute(oldest)).scalars().all():
        one = select(deliveries.c.id, deliveries.c.source, deliveries.c.event, deliveries.c.body)
        row = (await tx.execute(one.where(deliveries.c.id == sequence))).one()
        found.append(UnreadDelivery(*row))
        size += len(found[-1].body)
        if size >= READ_SIZE:
            break
    return found


async def mark_read(
    tx: Transaction, sequence: int, *, at: datetime, error: str | None = None
) -> None:
    """Never read this delivery again; ``error`` says why it could not be used."""
    await tx.execute(
        update(deliveries).where(deliveries.c.id == sequence).values(read_at=at, error=error)
    )
