"""Deliveries: on disk before anybody is answered, read in the order they came, none twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import func, select

from landform.db import inbox
from landform.db.engine import Database, DatabaseUnavailable, Transaction
from landform.db.inbox import (
    READ_SIZE,
    WAITING,
    WAITING_SIZE,
    Delivery,
    Inbox,
    InboxClosed,
    InboxFull,
    UnreadDelivery,
)
from landform.db.tables import deliveries
from tests.support.builders import NOON

POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)]


def a_delivery(name: str, body: str = "{}", *, event: str = "apply") -> Delivery:
    return Delivery("atlantis", name, event, body, NOON)


async def store(db: Database, *names: str) -> None:
    async with db.transaction() as tx:
        await inbox.store(tx, [a_delivery(name, name) for name in names])


async def unread(db: Database, *, limit: int = 100) -> list[UnreadDelivery]:
    async with db.read() as tx:
        return await inbox.unread(tx, limit=limit)


@asynccontextmanager
async def running(box: Inbox) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(box.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


# ── storing and reading ──────────────────────────────────────────────────────────


async def test_deliveries_are_read_in_the_order_they_came(db: Database) -> None:
    await store(db, "z", "a", "m")
    await store(db, "b", "z", "0")

    assert [each.body for each in await unread(db)] == ["z", "a", "m", "b", "0"]
    assert [each.body for each in await unread(db, limit=2)] == ["z", "a"]


async def test_what_was_read_is_read_again_once_it_comes_again(db: Database) -> None:
    await store(db, "a", "b")
    async with db.transaction() as tx:
        for each in await inbox.unread(tx, limit=9):
            await inbox.mark_read(tx, each.sequence, at=NOON)
    assert await unread(db) == []

    await store(db, "b", "b")

    assert [each.body for each in await unread(db)] == ["b"]


async def test_large_deliveries_are_read_a_few_at_a_time(db: Database) -> None:
    """A hundred plans of 32 MiB do not fit into the memory of a small machine."""
    half = "x" * (READ_SIZE // 2)
    async with db.transaction() as tx:
        await inbox.store(tx, [a_delivery(str(n), half) for n in range(3)])

    assert [len(each.body) for each in await unread(db)] == [len(half), len(half)]


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_two_processes_that_store_the_same_do_not_lock_each_other_out(db: Database) -> None:
    """A sender that gets no answer asks another process, with the same in any order."""
    both = asyncio.Barrier(2)

    async def keep(*names: str) -> None:
        async with db.transaction() as tx:
            await both.wait()
            await inbox.store(tx, [a_delivery(name) for name in names])

    names = [str(number) for number in range(40)]
    for _ in range(5):
        await asyncio.gather(keep(*names), keep(*reversed(names)))

    assert len(await unread(db)) == len(names)


# ── the inbox of a process ───────────────────────────────────────────────────────


async def test_everybody_is_answered_once_theirs_is_on_disk(db: Database) -> None:
    box, number = Inbox(db), WAITING // 2
    async with running(box):
        await asyncio.gather(*(box.accept(a_delivery(str(n))) for n in range(number)))

        async with db.read() as tx:
            count = await tx.execute(select(func.count()).select_from(deliveries))
            assert count.scalar_one() == number


async def test_the_inbox_goes_on_when_a_sender_gives_up(db: Database) -> None:
    box = Inbox(db)
    gone = asyncio.create_task(box.accept(a_delivery("1")))
    await asyncio.wait([gone], timeout=0)  # it waits now
    gone.cancel()
    await asyncio.wait([gone])

    async with running(box):
        await asyncio.wait_for(box.accept(a_delivery("2")), 5)


async def test_what_no_column_takes_is_refused_to_its_own_sender_only(db: Database) -> None:
    box = Inbox(db)
    wrong = Delivery("atlantis", "2", "apply", None, NOON)  # type: ignore[arg-type]
    sending = [
        asyncio.create_task(box.accept(each)) for each in (a_delivery("1"), wrong, a_delivery("3"))
    ]
    async with running(box):
        done = await asyncio.gather(*sending, return_exceptions=True)

    assert [end is None for end in done] == [True, False, True]
    assert [each.body for each in await unread(db)] == ["{}", "{}"]


async def test_more_than_fits_is_refused_at_once(db: Database) -> None:
    box = Inbox(db)
    waiting = [asyncio.create_task(box.accept(a_delivery(str(n)))) for n in range(WAITING)]
    await asyncio.wait(waiting, timeout=0)
    with pytest.raises(InboxFull):
        await box.accept(a_delivery("one more"))

    async with running(box):
        await asyncio.gather(*waiting)


async def test_few_that_are_large_are_refused_as_well(db: Database) -> None:
    box, large = Inbox(db), "x" * (WAITING_SIZE // 2 + 1)
    first = asyncio.create_task(box.accept(a_delivery("1", large)))
    await asyncio.wait([first], timeout=0)
    with pytest.raises(InboxFull):
        await box.accept(a_delivery("2", large))
    first.cancel()
    await asyncio.wait([first])


async def test_a_database_that_is_away_is_told_to_every_sender(db: Database) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    box = Inbox(away)
    async with running(box):
        senders = (box.accept(a_delivery(str(n))) for n in range(3))
        ends = await asyncio.gather(*senders, return_exceptions=True)
    await away.close()

    assert [type(end) for end in ends] == [DatabaseUnavailable] * 3


# ── stopping ─────────────────────────────────────────────────────────────────────


class Stuck(Database):
    """Its transactions open and never end."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.reached = asyncio.Event()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            yield tx
            self.reached.set()
            await asyncio.Event().wait()


async def test_nobody_waits_on_when_the_inbox_stops(db: Database) -> None:
    """Those whose commit is under way, those behind them, and those who come too late."""
    stuck = Stuck(db.url)
    box = Inbox(stuck)
    async with running(box) as task:
        first = asyncio.create_task(box.accept(a_delivery("1")))
        await stuck.reached.wait()
        second = asyncio.create_task(box.accept(a_delivery("2")))
        await asyncio.wait([second], timeout=0)
        task.cancel()
        ends = await asyncio.wait_for(asyncio.gather(first, second, return_exceptions=True), 5)
    with pytest.raises(InboxClosed):
        await box.accept(a_delivery("3"))
    await stuck.close()

    assert [type(end) for end in ends] == [InboxClosed, InboxClosed]
    assert await unread(db) == []


async def test_an_inbox_that_runs_again_accepts_again(db: Database) -> None:
    box = Inbox(db)
    for name in ("1", "2"):
        async with running(box):
            await asyncio.wait_for(box.accept(a_delivery(name)), 5)

    assert len(await unread(db)) == 2
