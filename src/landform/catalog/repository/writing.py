"""Storing declarations, and keeping every document that they touch up to date."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Delete, Insert, Update, bindparam, delete, func, insert, select, update

from landform.catalog.models import Declaration
from landform.catalog.stitching import Stitched, stable_json, stitch
from landform.db.engine import Transaction
from landform.db.tables import entities, entity_search, relations
from landform.kernel.names import EntityRef

CHUNK = 500  # references in one statement
WRITER_LOCK = 0x6C66636174  # "lfcat": a number that no other advisory lock uses

Edge = tuple[str, str, str, str]
"""A row of ``relations``: declared_by, source, type, target."""


class CatalogWriter:
    """Writes in one transaction. Writers of the catalog queue behind each other."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def put(
        self, declarations: Collection[Declaration], *, new_uid: Callable[[], str], at: datetime
    ) -> tuple[list[EntityRef], list[EntityRef]]:
        """Store what differs from what is stored; returns what was created and what changed.

        The documents of everything they start or cease to refer to are stitched anew.
        """
        await self.queue()
        stored = await self._declared([str(declaration.ref) for declaration in declarations])
        texts = {str(each.ref): stable_json(each.document) for each in declarations}
        touched = [
            each for each in declarations if stored.get(str(each.ref)) != texts[str(each.ref)]
        ]
        created = [each.ref for each in touched if str(each.ref) not in stored]
        changed = [each.ref for each in touched if str(each.ref) in stored]
        await self._many(
            insert(entities),
            [
                {"ref": str(ref), "uid": new_uid(), "declared": texts[str(ref)]}
                | {"document": "", "etag": "", "created_at": at, "updated_at": at}
                for ref in created
            ],
        )
        await self._many(
            update(entities).where(entities.c.ref == bindparam("the_ref")),
            [{"the_ref": str(ref), "declared": texts[str(ref)]} for ref in changed],
        )
        await self._relate([str(each.ref) for each in touched], set(_edges(touched)), at=at)
        return created, changed

    async def remove(self, ref: EntityRef, *, at: datetime) -> bool:
        """Forget an entity and what it declared; False when there was none.

        What others declare about it stays, and shows again if it comes back.
        """
        await self.queue()
        gone = await self._tx.execute(delete(entities).where(entities.c.ref == str(ref)))
        await self._relate([str(ref)], set(), at=at)
        return gone.rowcount > 0

    async def set_status(self, ref: EntityRef, status: str | None, *, at: datetime) -> None:
        """Show these items (JSON text of a list) as the entity's status; None: no status."""
        await self.queue()
        row = update(entities).where(entities.c.ref == str(ref))
        await self._tx.execute(row.values(status=status))
        await self._stitch({str(ref)}, at=at)

    async def queue(self) -> None:
        """Wait until no other writer is at work; what is read from now on stays true."""
        # Two writers that relate to one entity would each stitch it without the
        # other's relation. SQLite has one writer anyway.
        if self._tx.dialect.name == "postgresql":
            await self._tx.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))

    async def _declared(self, refs: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for chunk in _chunks(refs):
            query = select(entities.c.ref, entities.c.declared).where(entities.c.ref.in_(chunk))
            found |= {row.ref: row.declared for row in await self._tx.execute(query)}
        return found

    async def _relate(self, declarers: list[str], edges: set[Edge], *, at: datetime) -> None:
        """Make ``edges`` all that the declarers declare; stitch whom that touches."""
        before = await self._declared_edges(declarers)
        columns = list(relations.c)
        await self._many(
            delete(relations).where(
                *(column == bindparam(f"the_{column.name}") for column in columns)
            ),
            [
                {f"the_{column.name}": part for column, part in zip(columns, edge, strict=True)}
                for edge in sorted(before - edges)
            ],
        )
        await self._many(
            insert(relations),
            [
                {column.name: part for column, part in zip(columns, edge, strict=True)}
                for edge in sorted(edges - before)
            ],
        )
        await self._stitch({*declarers, *(source for _, source, _, _ in before ^ edges)}, at=at)

    async def _declared_edges(self, declarers: list[str]) -> set[Edge]:
        found: set[Edge] = set()
        for chunk in _chunks(declarers):
            query = select(relations).where(relations.c.declared_by.in_(chunk))
            found |= {
                (by, source, kind, target)
                for by, source, kind, target in await self._tx.execute(query)
            }
        return found

    async def _stitch(self, refs: set[str], *, at: datetime) -> None:
        for chunk in _chunks(sorted(refs)):
            related = await self._related(chunk)
            query = select(
                entities.c.ref,
                entities.c.uid,
                entities.c.declared,
                entities.c.status,
                entities.c.etag,
            ).where(entities.c.ref.in_(chunk))
            stitched = {}
            for row in await self._tx.execute(query):
                new = stitch(
                    orjson.loads(row.declared),
                    uid=row.uid,
                    relations=related[row.ref],
                    status=row.status,
                )
                if new.etag != row.etag:
                    stitched[row.ref] = new
            await self._publish(stitched, at=at)

    async def _related(self, refs: list[str]) -> dict[str, list[tuple[str, str]]]:
        query = select(relations.c.source, relations.c.type, relations.c.target).where(
            relations.c.source.in_(refs)
        )
        found = defaultdict(list)
        for source, kind, target in await self._tx.execute(query):
            found[source].append((kind, target))
        return found

    async def _publish(self, stitched: dict[str, Stitched], *, at: datetime) -> None:
        await self._many(
            update(entities).where(entities.c.ref == bindparam("the_ref")),
            [
                {"the_ref": ref, "document": new.text, "etag": new.etag, "updated_at": at}
                for ref, new in stitched.items()
            ],
        )
        await self._tx.execute(delete(entity_search).where(entity_search.c.ref.in_(list(stitched))))
        await self._many(
            insert(entity_search),
            [
                {
                    "ref": ref,
                    "key": row.key,
                    "value": row.value,
                    "original_value": row.original_value,
                }
                for ref, new in stitched.items()
                for row in new.rows
            ],
        )

    async def _many(self, statement: Insert | Update | Delete, rows: list[dict[str, Any]]) -> None:
        if rows:
            await self._tx.execute(statement, rows)


def _edges(declarations: Iterable[Declaration]) -> Iterator[Edge]:
    for declaration in declarations:
        for edge in declaration.relations:
            yield str(declaration.ref), str(edge.source), edge.type, str(edge.target)


def _chunks(refs: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(refs), CHUNK):
        yield refs[start : start + CHUNK]
