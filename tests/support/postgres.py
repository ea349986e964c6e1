"""A throw-away PostgreSQL server for tests: one per test session, one database per test.

Works as a normal user and as root: PostgreSQL refuses to run as root, so it then
runs as the ``postgres`` user that the distribution's package creates. It listens
on a Unix socket only, in a directory nobody else can enter, and never syncs.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

Command = list[str | Path]

OWNER = "landform"
WELL_KNOWN = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
FAST_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "listen_addresses": "",
}


class PostgresMissing(Exception):
    """Why no server can be started here, as a sentence."""


class PostgresServer:
    """A running server. Every database it hands out is new."""

    def __init__(self, socket_directory: Path) -> None:
        self._socket_directory = socket_directory
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self._socket_directory}"

    @contextmanager
    def database(self, *, like: str | None = None) -> Iterator[str]:
        """The URL of a new database, dropped when the block ends.

        It is empty, or a copy of the one at the URL ``like``, to which nobody is connected.
        """
        name = f"test_{next(self._numbers)}"
        # Copying files is quicker than logging blocks when nothing is ever synced.
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        origin = conninfo_to_dict(like)["dbname"] if like else "template1"
        self._run(create.format(sql.Identifier(name), sql.Identifier(str(origin))))
        try:
            yield self.url(name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server, stop it and remove its files when the block ends.

    Raises:
        PostgresMissing: there are no binaries, or only root could run them.
    """
    binaries, user = _binaries(), _server_user()
    # Not pytest's tmp_path: its parents are closed to the `postgres` user, and a
    # Unix socket's path may not be longer than about 100 bytes.
    root = Path(tempfile.mkdtemp(prefix="landform-pg-"))
    try:
        if user is not None:
            os.chown(root, user.pw_uid, user.pw_gid)
        data = root / "data"
        create: Command = [binaries / "initdb", "--pgdata", data, "--username", OWNER]
        _call([*create, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"], user)
        options = " ".join(f"-c {name}='{value}'" for name, value in FAST_NOT_DURABLE.items())
        control: Command = [binaries / "pg_ctl", "--pgdata", data, "--wait"]
        _call([*control, "--log", root / "log", "-o", f"-k {root} {options}", "start"], user)
        try:
            yield PostgresServer(root)
        finally:
            _call([*control, "--mode", "immediate", "stop"], user)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _binaries() -> Path:
    for directory in _candidates():
        if all((directory / program).is_file() for program in ("initdb", "pg_ctl", "postgres")):
            return directory
    raise PostgresMissing(
        "PostgreSQL's initdb and pg_ctl were not found through pg_config, on the PATH or in the "
        "usual places; install a PostgreSQL server package."
    )


def _candidates() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        )
        yield Path(answer.stdout.strip())
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    for pattern in WELL_KNOWN:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise PostgresMissing(
            "PostgreSQL does not run as root, and there is no `postgres` user to run it."
        ) from error


def _call(command: Command, user: pwd.struct_passwd | None) -> None:
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(
        command,
        cwd="/",  # the `postgres` user may not enter ours
        stdin=subprocess.DEVNULL,
        # To a file, not a pipe: the server inherits it, and a pipe would never end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed with status {done.returncode}")
