"""Databases as an operator would run them: on disk, and every commit synced.

PostgreSQL is set up as for tests, except that it syncs, vacuums and has memory.
"""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import (
    Command,
    PostgresMissing,
    PostgresServer,
    _binaries,
    _call,
    _server_user,
)

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
MEMORY = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20  # MiB
SIZED = {
    # A quarter of the memory, as the how-to for production advises, and random_page_cost; the
    # others make loading even, and matter less.
    "shared_buffers": f"{MEMORY // 4}MB",
    "effective_cache_size": f"{MEMORY // 2}MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
}


SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Choice:
    """A kind of database; ``server`` is None for SQLite."""

    name: str
    server: PostgresServer | None = None

    @contextmanager
    def fresh(self, directory: Path) -> Iterator[str]:
        """The URL of a new, empty database, gone when the block ends."""
        if self.server is not None:
            with self.server.database() as url:
                yield url
            return
        root = Path(tempfile.mkdtemp(dir=directory))
        try:
            yield f"sqlite:///{root / 'landform.db'}"
        finally:
            shutil.rmtree(root, ignore_errors=True)


@contextmanager
def choices(names: Collection[str] = ()) -> Iterator[list[Choice]]:
    """SQLite, and PostgreSQL where it is installed; of these those that are named, if any is."""
    with ExitStack() as stack:
        found = [Choice(SQLITE)] if not names or SQLITE in names else []
        if names and POSTGRESQL not in names:
            yield found
            return
        try:
            found.append(Choice(POSTGRESQL, stack.enter_context(durable_postgres())))
        except PostgresMissing as missing:
            print(f"PostgreSQL is left out: {missing}")
        yield found


@contextmanager
def durable_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that has every commit on the disk before it says so.

    Raises:
        PostgresMissing: there are no binaries, or only root could run them.
    """
    binaries, user = _binaries(), _server_user()
    root = Path(tempfile.mkdtemp(prefix="landform-pg-"))
    try:
        if user is not None:
            os.chown(root, user.pw_uid, user.pw_gid)
        data = root / "data"
        create: Command = [binaries / "initdb", "--pgdata", data, "--username", "landform"]
        _call([*create, "--auth", "trust", "--encoding", "UTF8", "--no-locale"], user)
        settings = DURABLE | SIZED | {"listen_addresses": "", "max_connections": "100"}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        control: Command = [binaries / "pg_ctl", "--pgdata", data, "--wait"]
        _call([*control, "--log", root / "log", "-o", f"-k {root} {options}", "start"], user)
        try:
            yield PostgresServer(root)
        finally:
            _call([*control, "--mode", "fast", "stop"], user)
    finally:
        shutil.rmtree(root, ignore_errors=True)
