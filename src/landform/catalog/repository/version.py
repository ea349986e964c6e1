"""The version of the catalog: another one after every transaction that wrote to it."""

from uuid import uuid4

from landform.catalog.repository.sql import Sql, fetch, run
from landform.db.engine import Transaction
from landform.db.glances import Glance

VERSION = "version"  # what catalog_state calls it


async def version(tx: Transaction | Glance) -> str:
    """What was read before is still true while this stays the same; empty before any write."""
    query = Sql("SELECT value FROM catalog_state WHERE name = ?", (VERSION,))
    return next((value for (value,) in await fetch(tx, query)), "")


async def renew(tx: Transaction) -> None:
    """Make what anybody remembers of the catalog out of date. The writers' lock is held."""
    upsert = (
        "INSERT INTO catalog_state (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    await run(tx, Sql(upsert, (VERSION, uuid4().hex)))
