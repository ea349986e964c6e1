"""Transactions: what they see, what they keep, and what is said when there is no database."""

import asyncio
import traceback
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from landform.db import schema
from landform.db.engine import Database, DatabaseUnavailable, Transaction
from landform.db.tables import deliveries
from landform.kernel.errors import Unavailable
from tests.support.builders import NOON
from tests.support.threads import sqlite_threads_ended

POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)]
NOWHERE = "postgresql://secret-user@127.0.0.1:1/secret-name"
CANARY = "canary-5b1f0c77"
ROW = {
    "source": "atlantis",
    "delivery_id": "1",
    "event": "apply",
    "body": CANARY,
    "received_at": NOON,
}


async def add(tx: Transaction, **changes: object) -> None:
    await tx.execute(insert(deliveries).values(**{**ROW, **changes}))


async def count(tx: Transaction) -> int:
    number: int = (await tx.execute(select(func.count()).select_from(deliveries))).scalar_one()
    return number


# ── what a transaction sees and keeps ────────────────────────────────────────────


async def test_a_read_sees_one_state_whatever_is_committed_meanwhile(db: Database) -> None:
    async with db.read() as tx:
        before = await count(tx)
        async with db.transaction() as other:
            await add(other)
        after = await count(tx)

    assert (before, after) == (0, 0)
    async with db.read() as tx:
        assert await count(tx) == 1


async def test_what_is_written_in_a_read_is_not_kept(db: Database) -> None:
    async with db.read() as tx:
        await add(tx)

    async with db.read() as tx:
        assert await count(tx) == 0


async def test_a_transaction_that_raises_keeps_nothing_and_wakes_nobody(db: Database) -> None:
    async def add_and_fail() -> None:
        async with db.transaction() as tx:
            await add(tx)
            raise KeyError

    beats = db.commits.count
    with pytest.raises(KeyError):
        await add_and_fail()

    async with db.read() as tx:
        assert await count(tx) == 0
    assert db.commits.count == beats


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_transactions_see_what_others_committed_just_now(db: Database) -> None:
    """The snapshot of a read does not stay with its connection."""
    async with db.read() as tx:
        await count(tx)
    async with db.transaction() as tx:
        level = await tx.execute(text("SHOW transaction_isolation"))

        assert level.scalar_one() == "read committed"


# ── errors ───────────────────────────────────────────────────────────────────────


async def test_an_error_says_nothing_of_what_was_to_be_stored(db: Database) -> None:
    async def add_twice() -> None:
        async with db.transaction() as tx:
            await add(tx)
            await add(tx)

    with pytest.raises(IntegrityError) as caught:
        await add_twice()

    assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_a_wrong_statement_is_no_outage(db: Database) -> None:
    with pytest.raises(DBAPIError):
        async with db.transaction() as tx:
            await tx.execute(text("SELECT nothing FROM nowhere"))
    with pytest.raises(DBAPIError):
        async with db.read() as tx:
            await tx.execute(text("SELEKT 1"))


@pytest.mark.parametrize(
    "problem", [OSError("of the caller"), TimeoutError(), DatabaseUnavailable("")]
)
async def test_what_a_caller_raises_stays_what_it_is(db: Database, problem: Exception) -> None:
    with pytest.raises(type(problem)) as caught:
        async with db.transaction():
            raise problem

    assert caught.value is problem


# aiosqlite's thread may have something to tell when the test's loop is closed already.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("way", ["transaction", "read"])
@pytest.mark.parametrize("url", [NOWHERE, "sqlite:///{directory}"])
async def test_a_database_that_cannot_be_reached_is_unavailable(
    tmp_path: Path, url: str, way: str
) -> None:
    database = Database(url.format(directory=tmp_path))
    opened: AbstractAsyncContextManager[Transaction] = getattr(database, way)()
    with pytest.raises(DatabaseUnavailable) as caught:
        async with opened as tx:
            await count(tx)
    with pytest.raises(Unavailable):
        await schema.revision(database)
    with pytest.raises(Unavailable):
        await schema.upgrade(database)

    assert "secret" not in caught.value.detail
    await database.close()
    await sqlite_threads_ended()


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_a_connection_that_breaks_off_is_an_outage_and_the_next_one_works(
    db: Database,
) -> None:
    async def lose_connection() -> None:
        async with db.transaction() as tx:
            backend = (await tx.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with db.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
            await add(tx)

    with pytest.raises(DatabaseUnavailable):
        await lose_connection()

    async with db.transaction() as tx:
        await add(tx)


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_after_a_restart_one_glance_fails_and_no_more(db: Database) -> None:
    async def ask() -> None:
        async with db.glance() as glance:
            await glance.rows("SELECT 1", ())

    await asyncio.gather(*(ask() for _ in range(8)))  # so that there are several connections
    async with db.transaction() as tx:
        everybody_else = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
        ours = "datname = current_database()"
        await tx.execute(text(f"SELECT pg_terminate_backend(pid) {everybody_else}{ours}"))

    answers = await asyncio.gather(ask(), return_exceptions=True)
    later = await asyncio.gather(*(ask() for _ in range(8)), return_exceptions=True)

    assert [type(each) for each in answers] == [DatabaseUnavailable]
    assert later == [None] * 8


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_whoever_loses_a_deadlock_may_try_again(db: Database) -> None:
    async with db.transaction() as tx:
        await add(tx, delivery_id="a")
        await add(tx, delivery_id="b")
    both = asyncio.Barrier(2)

    async def touch(first: str, second: str) -> None:
        async with db.transaction() as tx:
            update = text("UPDATE deliveries SET event = 'x' WHERE delivery_id = :id")
            await tx.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
            await tx.execute(update, {"id": first})
            await both.wait()
            await tx.execute(update, {"id": second})

    ends = await asyncio.gather(touch("a", "b"), touch("b", "a"), return_exceptions=True)

    assert [type(end) for end in ends if end] == [DatabaseUnavailable]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
async def test_a_full_disk_is_an_outage(db: Database) -> None:
    async def fill() -> None:
        async with db.transaction() as tx:
            pages = (await tx.execute(text("PRAGMA page_count"))).scalar_one()
            await tx.execute(text(f"PRAGMA max_page_count = {pages}"))
            await add(tx, body="x" * 1_000_000)

    with pytest.raises(DatabaseUnavailable):
        await fill()


async def test_no_free_connection_is_an_outage(db: Database) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with db.read():
            raise NoConnectionFree  # as the pool does after 30 s


# ── one process at a time ────────────────────────────────────────────────────────


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_work_for_one_process_is_done_by_one_at_a_time(db: Database) -> None:
    other = Database(db.url)
    try:
        async with (
            db.only_here(7) as first,
            other.only_here(7) as second,
            other.only_here(8) as elsewhere,
        ):
            assert (first, second, elsewhere) == (True, False, True)
        async with other.only_here(7) as later:
            assert later
    finally:
        await other.close()


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_work_that_takes_long_holds_no_transaction_open(db: Database) -> None:
    idle = text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
    async with db.only_here(7), db.read() as tx:
        assert (await tx.execute(idle)).scalar_one() == 0


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_work_that_is_cancelled_leaves_it_to_others(db: Database) -> None:
    other, begun = Database(db.url), asyncio.Event()

    async def work() -> None:
        async with db.only_here(7):
            begun.set()
            await asyncio.Event().wait()

    working = asyncio.create_task(work())
    await begun.wait()
    working.cancel()
    await asyncio.wait([working])
    try:
        async with other.only_here(7) as mine:
            assert mine
    finally:
        await other.close()
