"""Bring a database to the current schema, and say where it stands."""

from pathlib import Path

from sqlalchemy import Connection, text

from landform.db.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 4_210_017  # any number, the same in every process (PostgreSQL advisory lock)


async def upgrade(db: Database) -> str:
    """Run the migrations that are missing, one process at a time; return the revision now."""
    async with db.transaction() as tx:
        if not db.is_sqlite:
            await tx.execute(text("SET LOCAL lock_timeout = '30s'"))
            await tx.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": UPGRADE_LOCK})
        return await tx.run_sync(_upgrade)


async def revision(db: Database) -> tuple[str | None, str]:
    """The revision that the database has, and the one that this release wants."""
    async with db.read() as tx:
        return await tx.run_sync(_revision)


def _upgrade(connection: Connection) -> str:
    # Imported here: Alembic takes 0.2 s, and a database that is current needs none of it.
    have, want = _revision(connection)
    if have == want:
        return want
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return want


def _revision(connection: Connection) -> tuple[str | None, str]:
    want = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None, want
    have = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return have, want
