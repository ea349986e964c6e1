"""SQL of the audit log. Used by this slice only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select

from landform.audit.chain import START, moment
from landform.audit.models import Anchor, Filters, Link, Place
from landform.db.engine import Transaction
from landform.db.tables import audit_anchors, audit_entries

CHAIN_LOCK = 0x6C666175  # "lfau": a number that no other advisory lock uses


class AuditRepository:
    """The log in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def hold_head(self) -> Place:
        """The end of the chain; it stays the end until this transaction is over.

        SQLite has one writer anyway.
        """
        if self._tx.dialect.name == "postgresql":
            # A statement of its own: what it waited for must be seen by the next one.
            await self._tx.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
        return await self.head()

    async def head(self) -> Place:
        """The end of the chain."""
        query = select(audit_entries.c.seq, audit_entries.c.hash)
        row = (await self._tx.execute(query.order_by(audit_entries.c.seq.desc()).limit(1))).first()
        if row:
            return Place(row.seq, row.hash)
        anchors = await self.anchors()  # everything was archived, or nothing was written yet
        return Place(anchors[-1].last_seq, anchors[-1].last_hash) if anchors else START

    async def add(self, links: Sequence[Link]) -> None:
        await self._tx.execute(insert(audit_entries), [vars(each) for each in links])

    async def page(self, filters: Filters, *, before: int | None, limit: int) -> list[Link]:
        """Newest first, those with a number below ``before``."""
        query = select(audit_entries).where(*_conditions(filters))
        if before is not None:
            query = query.where(audit_entries.c.seq < before)
        query = query.order_by(audit_entries.c.seq.desc()).limit(limit)
        return [_link(row) for row in await self._tx.execute(query)]

    async def chunk(self, filters: Filters, *, after: int, limit: int) -> list[Link]:
        """In the order of the chain, those with a number above ``after``."""
        query = (
            select(audit_entries)
            .where(audit_entries.c.seq > after, *_conditions(filters))
            .order_by(audit_entries.c.seq)
            .limit(limit)
        )
        return [_link(row) for row in await self._tx.execute(query)]

    async def place(self, seq: int) -> Place | None:
        """An entry's place, of an entry that is in the database."""
        query = select(audit_entries.c.seq, audit_entries.c.hash).where(audit_entries.c.seq == seq)
        row = (await self._tx.execute(query)).first()
        return Place(row.seq, row.hash) if row else None

    async def last_before(self, at: str) -> int:
        """The number up to which every entry is older than ``at``; 0 for none."""
        newer = select(func.min(audit_entries.c.seq)).where(audit_entries.c.at >= at)
        first_newer = (await self._tx.execute(newer)).scalar()
        return (await self.head()).seq if first_newer is None else first_newer - 1

    async def anchors(self) -> list[Anchor]:
        """Sealed segments, oldest first."""
        query = select(audit_anchors).order_by(audit_anchors.c.last_seq)
        return [Anchor(**row._mapping) for row in await self._tx.execute(query)]

    async def seal(self, anchor: Anchor) -> None:
        """Take a segment out; the database lets go of nothing else."""
        await self._tx.execute(insert(audit_anchors).values(**vars(anchor)))
        await self._tx.execute(delete(audit_entries).where(audit_entries.c.seq <= anchor.last_seq))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    columns = audit_entries.c
    found = [
        columns[name] == value
        for name in ("actor", "action", "outcome", "object_kind", "object_id")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.since is not None:
        found.append(columns.at >= moment(filters.since))
    if filters.until is not None:
        found.append(columns.at < moment(filters.until))
    return found


def _link(row: Row[Any]) -> Link:
    return Link(**row._mapping)
