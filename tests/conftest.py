"""Fixtures for all: a clock that tests move, and a fresh database of either kind."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from landform.db import schema
from landform.db.engine import Database
from tests.support.clock import ManualClock
from tests.support.postgres import PostgresMissing, PostgresServer, postgres_server
from tests.support.world import World

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("landform", deadline=None)
settings.load_profile("landform")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the session."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except PostgresMissing as missing:
            pytest.skip(f"skipped: {missing}")
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the current schema, to be copied: migrating takes 0.3 s."""
    path = tmp_path_factory.mktemp("schema") / "landform.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> Iterator[str]:
    """A database with the current schema, to be copied: migrating takes five times as long."""
    with postgres.database() as url:
        _migrate(url)
        yield url


def _migrate(url: str) -> None:
    async def migrate() -> None:
        database = Database(url)
        await schema.upgrade(database)
        await database.close()

    # In a thread, because the fixture of an async test may ask, and then a loop is running.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, migrate()).result()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def db(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path
) -> AsyncIterator[Database]:
    """A migrated database of its own for the test."""
    with ExitStack() as stack:
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres")
            schema_of: str = request.getfixturevalue("migrated_postgres")
            database = Database(stack.enter_context(server.database(like=schema_of)))
        else:
            shutil.copy(migrated_sqlite, tmp_path / "landform.db")
            database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
        yield database
        await database.close()


@pytest.fixture
async def world(db: Database, clock: ManualClock, tmp_path: Path) -> World:
    """The request flow on a real database, with people in its catalog."""
    made = World(db, clock, tmp_path / "templates")
    await made.load_people()
    return made
