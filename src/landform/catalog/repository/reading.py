"""Questions to the catalog. Documents come back as text that the database joined."""

from collections.abc import Sequence

from cachetools import LRUCache

from landform.catalog.filters import Predicate
from landform.catalog.finding import Match
from landform.catalog.models import Entity, FacetValue, FullText, Order
from landform.catalog.paging import Cursor, Row
from landform.catalog.planning import Plan, candidates, conjuncts, leaves, needs_sizes, plan
from landform.catalog.repository import facets
from landform.catalog.repository.finding import find
from landform.catalog.repository.groups import memberships
from landform.catalog.repository.indexing import FORMAT, STATE
from landform.catalog.repository.keys import KnownKeys, chunks
from landform.catalog.repository.sizes import KIND, Sizes, exact, size_of
from landform.catalog.repository.sources import Contains, rows_of, sources_of
from landform.catalog.repository.sql import Sql, fetch, is_sqlite, joined, listed
from landform.catalog.repository.statements import (
    Span,
    Terms,
    count,
    document,
    holds,
    matching,
    page,
)
from landform.catalog.search import lowered
from landform.db.engine import Transaction
from landform.db.glances import Glance
from landform.db.types import as_time
from landform.kernel.names import EntityRef

CHUNK = 500  # references in one statement
MAX_PEOPLE = 10_000  # whose groups are remembered
NO_TOTAL = Sql("NULL")
EVERYWHERE = frozenset({KIND, "apiversion", "metadata.name", "metadata.namespace", "metadata.uid"})
"""Keys that every entity has: an order by them leaves none out."""


class Memory:
    """What readers of one service remember between questions."""

    def __init__(self) -> None:
        self.keys = KnownKeys()
        self.sizes = Sizes()
        # Of people who were asked about, with the version of the catalog.
        self.groups: LRUCache[str, tuple[str, tuple[str, ...]]] = LRUCache(MAX_PEOPLE)


class CatalogReader:
    """Answers within one transaction."""

    def __init__(self, tx: Transaction | Glance, memory: Memory) -> None:
        self._tx = tx
        self._memory = memory
        self._is_sqlite = is_sqlite(tx)

    async def is_current(self) -> bool:
        """Whether the index has the form of this release."""
        query = Sql("SELECT value FROM catalog_state WHERE name = ?", (STATE,))
        return [value for (value,) in await fetch(self._tx, query)] == [FORMAT]

    async def entity(self, ref: EntityRef) -> Entity | None:
        return await self._one(Sql("e.ref = ?", (str(ref),)))

    async def entity_by_uid(self, uid: str) -> Entity | None:
        return await self._one(Sql("e.uid = ?", (uid,)))

    async def exists(self, ref: EntityRef) -> bool:
        return bool(await fetch(self._tx, Sql("SELECT 1 FROM entities WHERE ref = ?", (str(ref),))))

    async def texts(self, refs: Sequence[str], predicate: Predicate) -> dict[str, str]:
        """The documents of those references that exist and match."""
        terms = await self._terms(predicate)
        found: dict[str, str] = {}
        for chunk in chunks(refs, CHUNK):
            query = Sql(f"SELECT e.ref, {self._document} FROM entities e WHERE e.ref IN ")
            rest = [Sql(" AND ") + holds(part, terms, "e.id") for part in conjuncts(predicate)]
            found |= dict(await fetch(self._tx, query + listed(chunk) + joined("", rest)))
        return found

    async def page(
        self,
        predicate: Predicate,
        cursor: Cursor,
        *,
        limit: int,
        offset: int = 0,
        with_total: bool = False,
    ) -> tuple[list[Row], int | None]:
        """Entities from the cursor's position on, by its order and then by their number.

        An entity with several values of the order field comes once for each, as in Backstage.
        With them the number of all, if it was asked for and could be had at once.
        """
        order, terms = await self._asked(predicate, cursor)
        chosen = await self._plan(predicate, terms, order=order, wanted=limit + offset)
        descending = cursor.backwards != (cursor.order is not None and cursor.order.descending)
        value, number = _place(cursor)
        span = Span(limit, offset, value, number, descending)
        total = await self._total(predicate, terms, order) if with_total else None
        found = await fetch(self._tx, page(chosen, terms, span, order, total or NO_TOTAL))
        if chosen.otherwise is not None and len(found) < limit:
            query = page(chosen.otherwise, terms, span, order, total or NO_TOTAL)
            found = await fetch(self._tx, query)
        rows = [Row((*values, str(number)), text) for _, text, *values, number in found]
        whole = None if not found or found[0][0] is None else int(found[0][0])
        return rows[::-1] if cursor.backwards else rows, whole

    async def count(self, predicate: Predicate, cursor: Cursor) -> int:
        """How many entities all pages have together."""
        order, terms = await self._asked(predicate, cursor)
        total = await self._total(predicate, terms, order)
        if total is not None:
            [(whole,)] = await fetch(self._tx, Sql("SELECT ") + total)
            if whole is not None:
                return int(whole)
        chosen = await self._plan(predicate, terms, order="", wanted=None)
        [(number,)] = await fetch(self._tx, count(chosen, terms, order))
        return int(number)

    async def numbered(
        self, predicate: Predicate, orders: Sequence[Order], *, limit: int, offset: int
    ) -> list[str]:
        """Documents by several orders, those without a value last, and then by their number."""
        keys = [lowered(order.field) for order in orders]
        terms = await self._terms(predicate, *keys)
        if not orders:
            chosen = await self._plan(predicate, terms, order=None, wanted=limit + offset)
            span = Span(limit, offset)
            found = await fetch(self._tx, page(chosen, terms, span, None, NO_TOTAL))
            return [text for _, text, _ in found]
        chosen = await self._plan(predicate, terms, order="", wanted=None)
        by = []
        for order, key in zip(orders, keys, strict=True):
            best = "max(v.value)" if order.descending else "min(v.value)"
            value = Sql(f"(SELECT {best} FROM (") + rows_of(terms.sources[key])
            way = " DESC NULLS LAST" if order.descending else " NULLS LAST"
            by.append(value + f") v WHERE v.id = m.id){way}")
        sorted_ = (
            Sql("SELECT m.id AS id, row_number() OVER (ORDER BY ")
            + joined(", ", [*by, Sql("m.id")])
            + ") AS place FROM ("
            + matching(chosen, terms)
            + Sql(") m ORDER BY place LIMIT ? OFFSET ?", (limit, offset))
        )
        query = (
            Sql(f"SELECT {self._document} FROM (")
            + sorted_
            + ") page JOIN entities e ON e.id = page.id ORDER BY page.place"
        )
        return [text for (text,) in await fetch(self._tx, query)]

    async def facets(
        self, names: Sequence[str], predicate: Predicate
    ) -> dict[str, list[FacetValue]]:
        """Per facet its values as entities spell them, sorted, with how many have each."""
        keys = {name: lowered(name) for name in names}
        terms = await self._terms(predicate, *keys.values())
        wanted = set(keys.values())
        counts = await facets.from_counts(self._tx, self._memory.keys, terms, wanted, predicate)
        if missing := sorted(key for key in wanted - set(counts) if terms.sources[key]):
            chosen = None
            if any(conjuncts(predicate)):
                chosen = await self._plan(predicate, terms, order="", wanted=None)
            counts |= await facets.from_index(self._tx, terms, missing, chosen)
        return {
            name: facets.facet_values(counts[key]) if key in counts else []
            for name, key in keys.items()
        }

    async def search(
        self, words: Sequence[str], kinds: Sequence[str], *, limit: int
    ) -> list[Match]:
        """Entities that have all the words, the best first."""
        return await find(self._tx, words, kinds=kinds, limit=limit)

    async def memberships(self, user: str) -> list[str]:
        """The groups a user is a member of and all groups above them."""
        return await memberships(self._tx, user)

    @property
    def _document(self) -> str:
        return document(is_sqlite=self._is_sqlite)

    async def _one(self, where: Sql) -> Entity | None:
        columns = "e.ref, e.uid, e.etag, e.created_at, e.updated_at"
        query = Sql(f"SELECT {columns}, {self._document} FROM entities e WHERE ") + where
        rows = await fetch(self._tx, query)
        if not rows:
            return None
        [(ref, uid, etag, created_at, updated_at, text)] = rows
        times = as_time(created_at), as_time(updated_at)
        return Entity(EntityRef.parse(ref), uid, etag, text, *times)

    async def _asked(self, predicate: Predicate, cursor: Cursor) -> tuple[str | None, Terms]:
        order = lowered(cursor.order.field) if cursor.order else None
        return order, await self._terms(predicate, order, full_text=cursor.full_text)

    async def _total(self, predicate: Predicate, terms: Terms, order: str | None) -> Sql | None:
        """How many there are, where counts know it."""
        if terms.text is not None or (order is not None and order not in EVERYWHERE):
            return None
        return await exact(self._tx, self._memory.keys, terms, predicate)

    async def _terms(
        self, predicate: Predicate, *orders: str | None, full_text: FullText | None = None
    ) -> Terms:
        text = _containing(full_text, orders[0] if orders else None)
        keys = {leaf.key for leaf in (*leaves(predicate), *(text or ()))}
        keys |= {order for order in orders if order is not None}
        sources = await sources_of(self._tx, self._memory.keys, keys)
        return Terms(sources, self._is_sqlite, text)

    async def _plan(
        self, predicate: Predicate, terms: Terms, *, order: str | None, wanted: int | None
    ) -> Plan:
        """``wanted`` is None where all are."""
        ordered = order is not None
        if not needs_sizes(predicate, ordered=ordered):
            return plan(predicate, ordered=ordered, wanted=0, total=0, size=lambda _: 0)
        sizes = await self._memory.sizes.measure(
            self._tx, self._memory.keys, terms, candidates(predicate)
        )
        total = sizes[None]
        return plan(
            predicate,
            ordered=ordered,
            wanted=int(total) + 1 if wanted is None else wanted,
            total=total,
            size=lambda part: size_of(part, sizes),
        )


def _containing(full_text: FullText | None, order: str | None) -> tuple[Contains, ...] | None:
    term = lowered(full_text.term.strip()) if full_text else ""
    if full_text is None or not term:
        return None
    fields = full_text.fields
    if fields is None:
        fields = (order or "metadata.uid",)
    return tuple(Contains(lowered(field), term) for field in fields)


def _place(cursor: Cursor) -> tuple[str | None, int | None]:
    """The value and the number that the cursor stands at."""
    if cursor.position is None:
        return None, None
    *values, number = cursor.position
    return (values[0] if values else None), int(number)
