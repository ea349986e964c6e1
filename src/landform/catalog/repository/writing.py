"""Storing declarations. A write costs its own rows, whoever refers to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import orjson
from sqlalchemy import bindparam, delete, func, select, update

from landform.catalog.auditing import record_writes
from landform.catalog.documents import Parts, put_together, stable_json
from landform.catalog.models import Change, Declaration
from landform.catalog.repository.deriving import Ready
from landform.catalog.repository.history import record
from landform.catalog.repository.indexing import Indexed, index
from landform.catalog.repository.keys import chunks
from landform.catalog.repository.rebuilding import Progress, is_current, rebuild
from landform.catalog.repository.sql import Sql, among, fetch, insert_all, is_sqlite
from landform.catalog.repository.version import renew
from landform.catalog.validation import location_of
from landform.db.engine import Transaction
from landform.db.tables import entities
from landform.kernel.names import EntityRef
from landform.kernel.turns import in_turns

CHUNK = 2_000  # entities written at once; more only need more memory
WRITER_LOCK = 0x6C66636174  # "lfcat": a number that no other advisory lock uses


class Stored(NamedTuple):
    """What is known of an entity before it is written."""

    id: int
    ref: str
    uid: str
    etag: str


class Written(NamedTuple):
    """An entity that differs from what is stored; ``before`` is what that is."""

    ready: Ready
    before: Stored | None
    id: int


class CatalogWriter:
    """Writes in one transaction. Writers of the catalog queue behind each other."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._is_sqlite = is_sqlite(tx)
        self._ready: dict[EntityRef, Ready] | None = None

    async def make_ready(self, declarations: Collection[Declaration]) -> None:
        """Work out what is to be stored of these. Worth it before we queue, so call it first."""
        some = list(islice(declarations, CHUNK))
        # Somebody may change these until it is our turn. Then we look again.
        stored = await self._stored([str(each.ref) for each in some])
        self._ready = {}
        async for each in in_turns(some):
            before = stored.get(str(each.ref))
            ready = self._ready[each.ref] = self._made(each, before)
            if before is None or before.etag != ready.declared.etag:
                ready.work_out()

    async def put(
        self, declarations: Collection[Declaration], *, actor: str, at: datetime
    ) -> list[Change]:
        """Store what differs from what is stored, and say what that was; the history has it."""
        if self._ready is None:
            await self.make_ready(declarations)
        await self._queue()
        changes: list[Change] = []
        for chunk in chunks(list(declarations), CHUNK):
            changes += await self._put(chunk, at)
        await self._record(changes, actor=actor, at=at)
        return changes

    async def declared(self, refs: Sequence[str]) -> dict[str, str]:
        """The declared documents of references, which nobody else changes before we end."""
        await self._queue()
        stored = await self._stored(refs)
        texts = await self._texts(list(stored.values()))
        return {ref: texts[each.id] for ref, each in stored.items()}

    async def remove(self, ref: EntityRef, *, actor: str, at: datetime) -> list[Change]:
        """Forget an entity and what it declared; no change when there was none.

        What others declare about it stays, and shows again if it comes back.
        """
        await self._queue()
        stored = (await self._stored([str(ref)])).get(str(ref))
        if stored is None:
            return []
        before = await self._texts([stored])
        await index(self._tx, [Indexed(stored.id, ref, is_new=False, facts=None)])
        await self._tx.execute(delete(entities).where(entities.c.id == stored.id))
        text = before[stored.id]
        changes = [Change(ref, text, None, location_of(orjson.loads(text)))]
        await self._record(changes, actor=actor, at=at)
        return changes

    async def set_status(self, ref: EntityRef, status: str | None) -> None:
        """Show this (JSON text of an object with items) as the entity's status; None: nothing."""
        await self._queue()
        row = update(entities).where(
            entities.c.ref == str(ref), entities.c.status.is_distinct_from(status)
        )
        if (await self._tx.execute(row.values(status=status))).rowcount:
            await renew(self._tx)

    async def rebuild(self, *, progress: Progress) -> int:
        """Derive everything but the documents anew; how many those are."""
        await self._queue()
        return await rebuild(self._tx, progress=progress)

    async def catch_up(self, *, progress: Progress) -> int:
        """The same, if another release derived it; 0 when there is nothing to do."""
        if await is_current(self._tx):
            return 0
        await self._queue()
        # Another process may have done it while we queued.
        return 0 if await is_current(self._tx) else await rebuild(self._tx, progress=progress)

    async def _record(self, changes: Sequence[Change], *, actor: str, at: datetime) -> None:
        if changes:
            await record(self._tx, changes, actor=actor, at=at)
            record_writes(self._tx, changes, actor=actor, at=at)
            await renew(self._tx)

    async def _queue(self) -> None:
        # Numbers of new entities and keys, and counts, are read and then written.
        # SQLite has one writer anyway.
        if not self._is_sqlite:
            await self._tx.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))

    async def _put(self, declarations: Sequence[Declaration], at: datetime) -> list[Change]:
        stored = await self._stored([str(each.ref) for each in declarations])
        written = await self._differing(declarations, stored)
        if not written:
            return []
        before = await self._texts([each.before for each in written if each.before])
        await self._store(written, at)
        await index(
            self._tx,
            [
                Indexed(each.id, each.ready.ref, each.before is None, each.ready.facts)
                for each in written
            ],
        )
        return [
            Change(
                each.ready.ref,
                before.get(each.id),
                each.ready.declared.text,
                location_of(each.ready.document),
            )
            for each in written
        ]

    def _made(self, declaration: Declaration, before: Stored | None) -> Ready:
        uid = None if before is None else before.uid
        return Ready(declaration, uid=uid, is_sqlite=self._is_sqlite)

    def _made_ready(self, declaration: Declaration, before: Stored | None) -> Ready:
        made = (self._ready or {}).pop(declaration.ref, None)
        if made is None or made.declaration is not declaration:
            return self._made(declaration, before)
        is_as_it_was = made.is_new if before is None else made.uid == before.uid
        return made if is_as_it_was else self._made(declaration, before)

    async def _differing(
        self, declarations: Sequence[Declaration], stored: Mapping[str, Stored]
    ) -> list[Written]:
        last = None
        written = []
        for declaration in declarations:
            before = stored.get(str(declaration.ref))
            ready = self._made_ready(declaration, before)
            if before is None:
                last = (await self._last_id() if last is None else last) + 1
                written.append(Written(ready, None, last))
            elif before.etag != ready.declared.etag:
                written.append(Written(ready, before, before.id))
        return written

    async def _last_id(self) -> int:
        query = select(func.coalesce(func.max(entities.c.id), 0))
        return int((await self._tx.execute(query)).scalar_one())

    async def _stored(self, refs: Sequence[str]) -> dict[str, Stored]:
        query = Sql("SELECT id, ref, uid, etag FROM entities WHERE ")
        query += among("ref", refs, is_sqlite=self._is_sqlite)
        return {row[1]: Stored(*row) for row in await fetch(self._tx, query)}

    async def _texts(self, stored: Sequence[Stored]) -> dict[int, str]:
        """The declared documents as they are now."""
        if not stored:
            return {}
        query = Sql("SELECT id, head, tail FROM entities WHERE ")
        ids = [each.id for each in stored]
        query += among("id", ids, is_sqlite=self._is_sqlite)
        return {
            number: stable_json(put_together(Parts(head, tail)))
            for number, head, tail in await fetch(self._tx, query)
        }

    async def _store(self, written: Sequence[Written], at: datetime) -> None:
        made, changed = [], []
        for each in written:
            columns = _columns(each, at)
            if each.before is None:
                made.append(columns | {"id": each.id, "uid": each.ready.uid, "created_at": at})
            else:
                changed.append(columns | {"the_id": each.id})
        if made:
            await insert_all(self._tx, entities, made)
        if changed:
            await self._tx.execute(
                update(entities).where(entities.c.id == bindparam("the_id")), changed
            )


def _columns(written: Written, at: datetime) -> dict[str, Any]:
    ready = written.ready
    return {
        "ref": str(ready.ref),
        "head": ready.parts.head,
        "tail": ready.parts.tail,
        "etag": ready.declared.etag,
        "updated_at": at,
    }
