"""One database, two dialects: SQLite in WAL mode, or PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Transaction = AsyncConnection
"""What a repository is given: an open transaction, never an engine."""

WRITE = {"landform_write": True}


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
            with suppress(TimeoutError):
                await asyncio.wait_for(self._next.wait(), seconds)


class Database:
    """Opens transactions. Services own them; none is held across a port call."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _create_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer. Queueing here is fair and instant; its own busy
        # handler polls with growing sleeps.
        self.commits = Pulse()
        self._writer = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A read-write transaction: commits when the block ends, rolls back when it raises."""
        async with self._writer or nullcontext(), self.engine.connect() as connection:
            await connection.execution_options(**WRITE)
            async with connection.begin():
                yield connection
        self.commits.beat()  # not where it rolled back: an exception passes by

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A consistent view for reading; whatever is written in it is rolled back."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def only_here(self, number: int) -> AsyncIterator[bool]:
        """True in one process at a time (PostgreSQL); SQLite has one process anyway.

        ``number`` names the work. The lock ends with the block or with the process.
        """
        if self.is_sqlite:
            yield True
            return
        async with self.engine.connect() as connection:
            query = text("SELECT pg_try_advisory_lock(:n)")
            mine = (await connection.execute(query, {"n": number})).scalar_one()
            try:
                yield bool(mine)
            finally:
                if mine:
                    await connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})

    async def close(self) -> None:
        await self.engine.dispose()


def sync_url(url: str) -> str:
    """The same database for a synchronous driver (Alembic runs without a loop)."""
    parsed = make_url(url)
    names = {"sqlite+aiosqlite": "sqlite", "postgresql": "postgresql+psycopg"}
    return parsed.set(drivername=names.get(parsed.drivername, parsed.drivername)).render_as_string(
        hide_password=False
    )


def _create_engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"), pool_size=8)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
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
