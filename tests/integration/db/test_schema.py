"""The migrations add up to the tables, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from landform.db import schema
from landform.db.engine import Database
from landform.db.tables import metadata


def differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    return [str(difference) for difference in compare_metadata(context, metadata)]


async def test_the_migrations_add_up_to_exactly_the_tables(db: Database) -> None:
    async with db.read() as tx:
        assert await tx.run_sync(differences) == []


async def test_upgrading_twice_changes_nothing(db: Database) -> None:
    have, want = await schema.revision(db)
    assert have == want

    assert await schema.upgrade(db) == want
