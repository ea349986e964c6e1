"""The worker: every job runs, one at a time for its subject, whatever the database does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from landform.db import jobs
from landform.db.engine import Database, DatabaseUnavailable, Transaction
from landform.db.jobs import LEASE
from landform.db.tables import jobs as jobs_table
from landform.worker.dispatch import Handler
from landform.worker.loop import Worker
from tests.support.clock import ManualClock
from tests.support.waiting import await_until

LOOK = "look"


class Hiccup(Database):
    """Fails as it is told, as a database that is restarted does."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.reads_fail: list[Exception] = []
        self.writes_fail: list[Exception] = []

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        if self.reads_fail:
            raise self.reads_fail.pop(0)
        async with super().read() as tx:
            yield tx

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        if self.writes_fail:
            raise self.writes_fail.pop(0)
        async with super().transaction() as tx:
            yield tx


@pytest.fixture
async def hiccup(db: Database) -> AsyncIterator[Hiccup]:
    database = Hiccup(db.url)
    yield database
    await database.close()


@asynccontextmanager
async def at_work(
    db: Database, clock: ManualClock, handler: Handler, *, concurrency: int = 2
) -> AsyncIterator[Worker]:
    worker = Worker(db, clock, {LOOK: handler}, name="w", concurrency=concurrency)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def enqueue(db: Database, clock: ManualClock, subject: str = "x") -> None:
    async with db.transaction() as tx:
        await jobs.enqueue(tx, LOOK, subject, run_at=clock())


async def last_error(db: Database) -> str | None:
    async with db.read() as tx:
        return (await tx.execute(select(jobs_table.c.last_error))).scalar_one_or_none()


@pytest.mark.parametrize("problem", [DatabaseUnavailable("restarted"), RuntimeError("a bug")])
async def test_a_worker_goes_on_after_the_database_was_away(
    hiccup: Hiccup, clock: ManualClock, problem: Exception
) -> None:
    done = asyncio.Event()

    async def handle(_subject: str) -> timedelta | None:
        done.set()
        return None

    await enqueue(hiccup, clock)
    hiccup.reads_fail = [problem]
    async with at_work(hiccup, clock, handle):
        await asyncio.wait_for(done.wait(), 10)


async def test_a_job_that_finds_the_database_away_is_postponed(
    hiccup: Hiccup, clock: ManualClock, db: Database
) -> None:
    async def handle(_subject: str) -> timedelta | None:
        hiccup.reads_fail = [DatabaseUnavailable("It is restarted.")]
        async with hiccup.read():
            return None

    await enqueue(hiccup, clock)
    async with at_work(hiccup, clock, handle):
        assert await await_until(lambda: last_error(db)) == "It is restarted."


async def test_a_job_whose_end_could_not_be_written_is_not_renewed(
    hiccup: Hiccup, clock: ManualClock, db: Database
) -> None:
    """Else it would be held, and not run, for as long as the process lives."""
    runs = 0

    async def handle(_subject: str) -> timedelta | None:
        nonlocal runs
        runs += 1
        if runs == 1:
            hiccup.writes_fail = [DatabaseUnavailable("restarted")]
        return None

    await enqueue(hiccup, clock)
    async with at_work(hiccup, clock, handle) as worker:
        await await_until(lambda: runs == 1 and not worker._running)
        clock.now += LEASE / 2
        await worker._renew()
        clock.now += LEASE * 0.75
        await await_until(lambda: runs == 2)


async def test_what_runs_is_renewed_for_as_long_as_it_runs(
    db: Database, clock: ManualClock
) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def handle(_subject: str) -> timedelta | None:
        begun.set()
        await end.wait()
        return None

    await enqueue(db, clock)
    async with at_work(db, clock, handle) as worker:
        await begun.wait()
        for _ in range(4):
            clock.now += LEASE / 2
            await worker._renew()
        async with db.transaction() as tx:
            stolen = await jobs.claim(tx, worker="w2", now=clock(), limit=1)
        end.set()

    assert stolen == []


async def test_a_subject_is_worked_on_once_at_a_time_though_its_lease_ran_out(
    db: Database, clock: ManualClock
) -> None:
    """The database was away for longer than a lease while a job ran."""
    begun, end, runs = asyncio.Event(), asyncio.Event(), list[str]()

    async def handle(subject: str) -> timedelta | None:
        runs.append(subject)
        begun.set()
        await end.wait()
        return None

    async def attempts() -> bool:
        async with db.read() as tx:
            count: int = (await tx.execute(select(jobs_table.c.attempts))).scalar_one()
            return count == 2

    await enqueue(db, clock)
    async with at_work(db, clock, handle):
        await begun.wait()
        clock.now += LEASE * 2
        await await_until(attempts, what="the second claim")
        end.set()
        await await_until(lambda: no_job(db), what="the end of the job")

    assert runs == ["x"]


async def no_job(db: Database) -> bool:
    async with db.read() as tx:
        return (await tx.execute(select(jobs_table.c.kind))).first() is None
