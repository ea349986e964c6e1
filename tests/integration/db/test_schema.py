"""The migrations add up to the tables, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.schema import SchemaItem

from landform.db import schema
from landform.db.engine import Database
from landform.db.tables import metadata


def differences(connection: Connection) -> list[str]:
    dialect = connection.dialect.name

    def is_ours(thing: SchemaItem, name: str | None, kind: str, _: bool, __: object) -> bool:
        """Not the tables that FTS5 keeps for itself, nor what only the other database has."""
        table = thing if kind == "table" else getattr(thing, "table", None)
        only = getattr(table, "info", {}).get("only", dialect)
        return only == dialect and not str(name).startswith("entity_texts_")

    options = {"compare_type": False, "include_object": is_ours}
    context = MigrationContext.configure(connection, opts=options)
    return [str(difference) for difference in compare_metadata(context, metadata)]


async def test_the_migrations_add_up_to_exactly_the_tables(db: Database) -> None:
    async with db.read() as tx:
        assert await tx.run_sync(differences) == []


async def test_upgrading_twice_changes_nothing(db: Database) -> None:
    have, want = await schema.revision(db)
    assert have == want

    assert await schema.upgrade(db) == want


@pytest.mark.parametrize("db", ["postgres"], indirect=True)
async def test_a_search_has_little_to_read_that_was_not_sorted_in(db: Database) -> None:
    """PostgreSQL would let 4 MB wait, and every look into the index reads all of it."""
    async with db.read() as tx:
        query = text("SELECT reloptions FROM pg_class WHERE relname = 'ix_entity_texts_words'")
        assert (await tx.execute(query)).scalar_one() == ["gin_pending_list_limit=64"]
