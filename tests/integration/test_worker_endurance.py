"""The background tasks outlive what a database does now and then."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from landform.db import jobs, schema
from landform.db.engine import Database, Transaction
from landform.db.inbox import Delivery, Inbox
from landform.worker.loop import Worker
from tests.support.builders import NOON
from tests.support.clock import ManualClock
from tests.support.postgres import PostgresServer


class Hiccup(Database):
    """Fails the next ``failures`` reads, as a database that is restarted does."""

    failures = 0

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        if self.failures:
            self.failures -= 1
            raise OperationalError("SELECT", {}, Exception("server closed the connection"))
        async with super().read() as tx:
            yield tx


async def test_a_worker_goes_on_after_the_database_was_away(
    db: Database, clock: ManualClock
) -> None:
    flaky = Hiccup(db.url)
    done = asyncio.Event()

    async def handle(_subject: str) -> timedelta | None:
        done.set()
        return None

    worker = Worker(flaky, clock, {"look": handle}, name="w", concurrency=2)
    flaky.failures = 1
    async with db.transaction() as tx:
        await jobs.enqueue(tx, "look", "x", run_at=clock())
    running = asyncio.create_task(worker.run())
    try:
        await asyncio.wait_for(done.wait(), 5)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError, OperationalError):
            await running
        await flaky.close()


async def test_the_inbox_goes_on_when_a_sender_gives_up(db: Database) -> None:
    inbox = Inbox(db)

    def a_delivery(name: str) -> Delivery:
        return Delivery("atlantis", name, "apply", "{}", NOON)

    async with db.transaction():  # SQLite's writer is busy, so the batch waits
        running = asyncio.create_task(inbox.run())
        gone = asyncio.create_task(inbox.accept(a_delivery("1")))
        await asyncio.sleep(0.05)
        gone.cancel()
        await asyncio.sleep(0.05)
    try:
        await asyncio.wait_for(inbox.accept(a_delivery("2")), 5)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError, asyncio.InvalidStateError):
            await running


@pytest.mark.postgres
async def test_a_sweep_and_a_heartbeat_do_not_lock_each_other_out(
    postgres: PostgresServer, clock: ManualClock
) -> None:
    """A sweep goes by id, a heartbeat by place on disk: each would wait for the other's row."""
    with postgres.database() as url:
        db = Database(url)
        await schema.upgrade(db)
        async with db.transaction() as tx:
            for subject in ("b", "a"):
                await jobs.enqueue(tx, "look", subject, run_at=clock())
        async with db.transaction() as tx:
            held = await jobs.claim(tx, worker="w", now=clock(), limit=9)
        has_a, wants_more = asyncio.Event(), asyncio.Event()

        async def sweep() -> None:
            async with db.transaction() as tx:
                await jobs.enqueue(tx, "look", "a", run_at=clock())
                has_a.set()
                await wants_more.wait()
                await jobs.enqueue(tx, "look", "b", run_at=clock())

        async def heartbeat() -> None:
            await has_a.wait()
            asyncio.get_running_loop().call_later(0.2, wants_more.set)
            async with db.transaction() as tx:
                await jobs.renew(tx, worker="w", now=clock(), held=held)

        try:
            await asyncio.gather(sweep(), heartbeat())
        finally:
            await db.close()
