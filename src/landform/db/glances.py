"""Single questions to PostgreSQL by its own library: the fastest way to an answer.

SQLAlchemy asks whether the connection lives, begins, asks and rolls back: four round trips
and half a millisecond of our own for what takes PostgreSQL a tenth.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

MAX_CONNECTIONS = 8
MAX_PREPARED = 4_000  # characters of a statement
STATEMENTS = 300  # that PostgreSQL keeps prepared for a connection
PATIENCE = 2.0  # seconds until a connection is free, or the database is taken for gone


class Glance:
    """Answers single statements."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.is_sqlite = (
            isinstance(connection, AsyncConnection) and connection.dialect.name == "sqlite"
        )

    async def rows(self, text: str, values: Sequence[Any]) -> list[Any]:
        """The rows of an answer. The text has the driver's own place holders."""
        if isinstance(self._connection, AsyncConnection):
            answer = await self._connection.exec_driver_sql(text, tuple(values))
            return list(answer.all())
        # Long ones are seldom the same, and PostgreSQL would keep them all.
        prepare = None if len(text) < MAX_PREPARED else False
        answer = await self._connection.execute(text, values, prepare=prepare)
        rows: list[Any] = await answer.fetchall()
        return rows


class Glances:
    """A pool of connections without transactions, made when it is first used."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: Any = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Glance]:
        """One that nobody else uses meanwhile.

        Raises:
            ConnectionError: there is none, or it broke off.
        """
        import psycopg  # noqa: PLC0415 (services on SQLite start without it)

        if self._pool is None:
            self._pool = _made(self._url)
        try:
            await self._pool.open()
            async with self._pool.connection() as connection:
                yield Glance(connection)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            # After a restart all of them are broken: one failure is to be enough.
            with suppress(psycopg.Error):
                await self._pool.check()
            raise ConnectionError(str(error)) from error

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


def _made(url: str) -> Any:
    from psycopg_pool import AsyncConnectionPool  # noqa: PLC0415

    async def configure(connection: Any) -> None:
        connection.prepared_max = STATEMENTS

    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=MAX_CONNECTIONS,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 2},
        configure=configure,
        timeout=PATIENCE,
        reconnect_timeout=PATIENCE,
    )
