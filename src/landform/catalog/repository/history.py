"""SQL of what happened to entities; written in the transaction of the change itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from landform.catalog.history import HistoryEntry, What, entry_of
from landform.catalog.models import Change
from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import insert_all
from landform.db.engine import Transaction
from landform.db.tables import entities, entity_history
from landform.kernel.names import EntityRef

CHUNK = 500  # rows in one statement


async def record(tx: Transaction, changes: Sequence[Change], *, actor: str, at: datetime) -> None:
    """Remember these changes."""
    for chunk in chunks(changes, CHUNK):
        entries = (entry_of(change, actor=actor, at=at) for change in chunk)
        await insert_all(tx, entity_history, [_row(entry) for entry in entries])


async def entries(
    tx: Transaction, ref: EntityRef, *, limit: int, before: int | None
) -> list[HistoryEntry]:
    """The newest entries first, from before the entry of that number on."""
    query = select(entity_history).where(entity_history.c.ref == str(ref))
    if before is not None:
        query = query.where(entity_history.c.id < before)
    rows = await tx.execute(query.order_by(entity_history.c.id.desc()).limit(limit))
    return [HistoryEntry(**{**row._mapping, "what": What(row.what)}) for row in rows]


async def times(tx: Transaction, refs: Sequence[str]) -> dict[str, tuple[datetime, datetime]]:
    """When these entities were created and updated."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for chunk in chunks(refs, CHUNK):
        columns = (entities.c.ref, entities.c.created_at, entities.c.updated_at)
        rows = await tx.execute(select(*columns).where(entities.c.ref.in_(chunk)))
        found |= {ref: (created, updated) for ref, created, updated in rows}
    return found


async def forget(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` of the entries that are older; how many those were."""
    old = select(entity_history.c.id).where(entity_history.c.at < before)
    old = old.order_by(entity_history.c.at).limit(limit)
    return (await tx.execute(delete(entity_history).where(entity_history.c.id.in_(old)))).rowcount


def _row(entry: HistoryEntry) -> dict[str, object]:
    return {
        name: getattr(entry, name)
        for name in (
            "ref", "at", "actor", "location", "what", "etag_before", "etag_after", "diff",
        )
    }  # fmt: skip
