"""Deriving the index anew from the documents: after an upgrade, or when in doubt."""

from collections.abc import AsyncIterator, Callable

from sqlalchemy import delete, insert, select, update

from landform.catalog.documents import Parts, put_together
from landform.catalog.models import Declaration, ref_of
from landform.catalog.relations import relations_of
from landform.catalog.repository.deriving import Ready
from landform.catalog.repository.indexing import FORMAT, STATE, Indexed, index
from landform.catalog.repository.sql import Sql, is_sqlite, run
from landform.catalog.repository.version import renew
from landform.catalog.search import values_of
from landform.db.engine import Transaction
from landform.db.tables import (
    catalog_state,
    entities,
    entity_counts,
    entity_edges,
    entity_search,
    search_keys,
)

CHUNK = 1_000  # entities at once

Progress = Callable[[int], None]


async def is_current(tx: Transaction) -> bool:
    """Whether the index was derived in the format of this release."""
    query = select(catalog_state.c.value).where(catalog_state.c.name == STATE)
    return (await tx.execute(query)).scalar_one_or_none() == FORMAT


async def rebuild(tx: Transaction, *, progress: Progress) -> int:
    """Derive the index of all entities; how many they are. The writers' lock is held."""
    for table in (entity_edges, entity_search, entity_counts):
        await tx.execute(delete(table))
    await run(tx, Sql("DELETE FROM entity_texts"))
    # Keys keep their numbers: readers remember them.
    await tx.execute(update(search_keys).values(counted=True))
    done = 0
    async for entries in _entries(tx):
        await index(tx, entries)
        done += len(entries)
        progress(done)
    await tx.execute(delete(catalog_state).where(catalog_state.c.name == STATE))
    await tx.execute(insert(catalog_state).values(name=STATE, value=FORMAT))
    await renew(tx)
    return done


async def _entries(tx: Transaction) -> AsyncIterator[list[Indexed]]:
    last = 0
    query = select(entities.c.id, entities.c.head, entities.c.tail).order_by(entities.c.id)
    while rows := (await tx.execute(query.where(entities.c.id > last).limit(CHUNK))).all():
        last = rows[-1].id
        entries = []
        for row in rows:
            document = put_together(Parts(row.head, row.tail))
            ref = ref_of(document)
            declaration = Declaration(ref, document, relations_of(document), values_of(document))
            ready = Ready(declaration, uid=None, is_sqlite=is_sqlite(tx))
            entries.append(Indexed(row.id, ref, is_new=True, facts=ready.facts))
        yield entries
