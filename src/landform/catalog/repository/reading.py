"""Questions to the catalog. Documents come back as the stored text, never parsed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, func, literal, select, tuple_

from landform.catalog.filters import All, Predicate
from landform.catalog.models import Entity, FacetValue, Order
from landform.catalog.paging import Cursor, Row
from landform.catalog.repository.conditions import contains_text, holds, is_sortable, sort_value
from landform.catalog.search import lowered
from landform.db.engine import Transaction
from landform.db.tables import entities, entity_search, relations
from landform.kernel.names import EntityRef

CHUNK = 500  # references in one statement
MAX_ANCESTRY = 20  # levels of groups above a user
MAX_MEMBERSHIPS = 1_000


class CatalogReader:
    """Answers within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def entity(self, ref: EntityRef) -> Entity | None:
        return await self._one(select(entities).where(entities.c.ref == str(ref)))

    async def entity_by_uid(self, uid: str) -> Entity | None:
        return await self._one(select(entities).where(entities.c.uid == uid))

    async def exists(self, ref: EntityRef) -> bool:
        query = select(entities.c.ref).where(entities.c.ref == str(ref))
        return (await self._tx.execute(query)).first() is not None

    async def texts(self, refs: Sequence[str], predicate: Predicate) -> dict[str, str]:
        """The documents of those references that exist and match."""
        found: dict[str, str] = {}
        for start in range(0, len(refs), CHUNK):
            query = select(entities.c.ref, entities.c.document).where(
                entities.c.ref.in_(refs[start : start + CHUNK]), holds(predicate)
            )
            found |= {row.ref: row.document for row in await self._tx.execute(query)}
        return found

    async def page(
        self, predicate: Predicate, cursor: Cursor, *, limit: int, offset: int
    ) -> list[Row]:
        """Entities from the cursor's position on, by its order and then by reference.

        An entity with several values of the order field comes once for each, as in Backstage.
        """
        where = [holds(predicate), contains_text(cursor.full_text, cursor.order)]
        query: Select[Any] = select(entities.c.document).where(*where)
        position: list[Any] = [entities.c.ref]
        if cursor.order:
            query = query.join(entity_search, entity_search.c.ref == entities.c.ref).where(
                entity_search.c.key == lowered(cursor.order.field),
                entity_search.c.value.is_not(None),
            )
            position = [entity_search.c.value, entity_search.c.ref]
        descending = cursor.backwards != (cursor.order is not None and cursor.order.descending)
        if cursor.position:
            here, there = tuple_(*position), tuple_(*map(literal, cursor.position))
            query = query.where(here < there if descending else here > there)
        query = (
            query.add_columns(*position)
            .order_by(*(column.desc() if descending else column for column in position))
            .limit(limit)
            .offset(offset)
        )
        rows = [Row(tuple(place), text) for text, *place in await self._tx.execute(query)]
        return rows[::-1] if cursor.backwards else rows

    async def count(self, predicate: Predicate, cursor: Cursor) -> int:
        """How many entities all pages have together."""
        query = (
            select(func.count())
            .select_from(entities)
            .where(holds(predicate), contains_text(cursor.full_text, cursor.order))
        )
        if cursor.order:
            query = query.where(is_sortable(cursor.order))
        return (await self._tx.execute(query)).scalar_one()

    async def numbered(
        self, predicate: Predicate, orders: Sequence[Order], *, limit: int, offset: int
    ) -> list[str]:
        """Documents by several orders, those without a value last, and then by reference."""
        query = select(entities.c.document).where(holds(predicate))
        for order in orders:
            value = sort_value(order)
            query = query.order_by((value.desc() if order.descending else value).nulls_last())
        query = query.order_by(entities.c.ref).limit(limit).offset(offset)
        return list((await self._tx.execute(query)).scalars())

    async def facets(
        self, names: Sequence[str], predicate: Predicate
    ) -> dict[str, list[FacetValue]]:
        """Per facet its values as entities spell them, sorted, with how many have each."""
        key, value = entity_search.c.key, entity_search.c.original_value
        query = (
            select(key, value, func.count())
            .where(key.in_([lowered(name) for name in names]), value.is_not(None))
            .group_by(key, value)
            .order_by(key, value)
        )
        if predicate != All(()):
            matching = select(entities.c.ref).where(holds(predicate))
            query = query.where(entity_search.c.ref.in_(matching))
        counted: dict[str, list[FacetValue]] = {}
        for found, spelled, count in await self._tx.execute(query):
            counted.setdefault(found, []).append(FacetValue(spelled, count))
        return {name: counted.get(name.lower(), []) for name in names}

    async def memberships(self, user: EntityRef) -> list[str]:
        """The groups a user is a member of and all groups above them."""
        groups = (
            select(relations.c.target, literal(1).label("level"))
            .where(relations.c.source == str(user), relations.c.type == "memberOf")
            .cte("groups", recursive=True)
        )
        parents = (
            select(relations.c.target, groups.c.level + 1)
            .join(groups, relations.c.source == groups.c.target)
            .where(relations.c.type == "childOf", groups.c.level < MAX_ANCESTRY)
        )
        # UNION drops what was seen at the same level, the level bounds cycles.
        every = groups.union(parents)
        query = select(every.c.target).distinct().order_by(every.c.target).limit(MAX_MEMBERSHIPS)
        return list((await self._tx.execute(query)).scalars())

    async def _one(self, query: Select[Any]) -> Entity | None:
        row = (await self._tx.execute(query)).one_or_none()
        return None if row is None else _to_entity(row)


def _to_entity(row: SqlRow[Any]) -> Entity:
    return Entity(
        ref=EntityRef.parse(row.ref),
        uid=row.uid,
        etag=row.etag,
        text=row.document,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
