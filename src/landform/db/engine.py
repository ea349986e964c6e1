"""One database, two dialects: SQLite in WAL mode, or PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from landform.db.glances import Glance, Glances
from landform.kernel.errors import Unavailable

log = structlog.get_logger()

Transaction = AsyncConnection
"""What a repository is given: an open transaction, never an engine."""

LAST = "landform_at_commit"  # where a connection keeps what its transaction does last

OUTAGES = (OperationalError, InterfaceError, NoConnectionFree)
MISTAKES = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE)  # wrong SQL, which SQLite says alike


class DatabaseUnavailable(Unavailable):
    """It cannot be reached, or broke off. Why is in the log, not in what callers are told."""

    title = "The database did not answer"


class Pulse:
    """Beats at every commit of this process, so that waiting for a change needs no polling."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def beat(self) -> None:
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait_after(self, count: int, *, seconds: float) -> None:
        """Return once there was a beat after number ``count``, or after ``seconds``."""
        if self.count == count:
            # Not asyncio.wait_for: before Python 3.12 a beat at the moment of a cancellation
            # swallows it, and whoever waits here would never end.
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._next.wait()


class Database:
    """Opens transactions. Services own them; none is held across a port call.

    All that open one raise `DatabaseUnavailable` when the database cannot be reached, is too
    busy, or breaks off; whether the last commit took place is then unknown. What is wrong with
    a statement (`IntegrityError`, `ProgrammingError`) passes through.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _create_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.commits = Pulse()
        # SQLite has one writer. Queueing here is fair and instant; its own busy
        # handler polls with growing sleeps.
        self._writer = asyncio.Lock() if self.is_sqlite else None
        self._writing = self.engine.execution_options(landform_write=True)
        # By default each statement would see what was committed until it began.
        snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(**snapshot)
        self._glances = None if self.is_sqlite else Glances(plain_url(url))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A read-write transaction: commits when the block ends, rolls back when it raises."""
        async with (
            self._writer or nullcontext(),
            _connection(self._writing) as connection,
            connection.begin(),
        ):
            connection.info.pop(LAST, None)  # of a transaction that was rolled back
            yield connection
            for write, items in connection.info.pop(LAST, {}).items():
                await write(connection, items)
        self.commits.beat()  # not where it rolled back: an exception passes by

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """One state of the database, from the first statement on; nothing in it is committed."""
        async with _connection(self._reading) as connection:
            yield connection

    @asynccontextmanager
    async def only_here(self, number: int) -> AsyncIterator[bool]:
        """True in one process at a time (PostgreSQL); SQLite has one process anyway.

        ``number`` names the work. The lock ends with the block or with the process.
        """
        if self.is_sqlite:
            yield True
            return
        # A transaction that is open as long as the work takes would hold up the vacuum.
        engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with _connection(engine) as connection:
            query = text("SELECT pg_try_advisory_lock(:n)")
            mine = (await connection.execute(query, {"n": number})).scalar_one()
            try:
                yield mine
            finally:
                if mine:
                    await _unlock(connection, number)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Glance]:
        """For questions of one statement each: every one sees what is committed by then.

        No transaction around them, so that PostgreSQL is asked once and not four times.
        """
        if self._glances is None:
            async with self.read() as tx:
                yield Glance(tx)
            return
        try:
            async with self._glances.connection() as glance:
                yield glance
        except ConnectionError as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        if self._glances is not None:
            await self._glances.close()
        await self.engine.dispose()


def at_commit(
    tx: Transaction, write: Callable[[Transaction, Sequence[Any]], Awaitable[None]], item: object
) -> None:
    """Have ``write`` called last in this transaction, with every ``item`` it was given in it.

    For what takes a lock that many want: taken last it is held shortly, and never while
    waiting for another one.
    """
    tx.info.setdefault(LAST, {}).setdefault(write, []).append(item)


@asynccontextmanager
async def _connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose outages have a name."""
    connected = False
    try:
        async with engine.connect() as connection:
            connected = True
            yield connection
    except OUTAGES as error:
        if isinstance(error, DBAPIError) and _is_mistake(error):
            raise
        raise _unavailable(error) from error
    except OSError as error:
        if connected:  # whose ever it is
            raise
        raise _unavailable(error) from error


async def _unlock(connection: AsyncConnection, number: int) -> None:
    try:
        await connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})
    except BaseException:  # cancelled, say: back in the pool it would keep the lock for ever
        await connection.invalidate()
        raise


def _is_mistake(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) in MISTAKES


def _unavailable(error: Exception) -> DatabaseUnavailable:
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines()
    log.warning(
        "database.unavailable", error=type(cause).__name__, reason=lines[0] if lines else ""
    )
    return DatabaseUnavailable("The database does not answer. Try again in a moment.")


def plain_url(url: str) -> str:
    """The same PostgreSQL for its own library, which knows no drivers."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql").render_as_string(hide_password=False)


def _create_engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            parsed.set(drivername="sqlite+aiosqlite"), pool_size=8, hide_parameters=True
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,  # what people typed is nothing for a log
    )


def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = dbapi_connection.cursor()
    # FULL: what was answered 2xx is on disk. NORMAL in WAL may lose the last commits.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns writer fails at once when another one wrote meanwhile.
    is_write = connection.get_execution_options().get("landform_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
