"""Use cases of the catalog: put entities in, take them out, ask for them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import structlog

from landform.catalog.connection import Snippet, connection_snippets
from landform.catalog.errors import EntityNotFound, InvalidQuery
from landform.catalog.filters import parse_query
from landform.catalog.finding import DEFAULT_FOUND, MAX_FOUND, MAX_TERM, Found, found
from landform.catalog.models import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Change,
    Declaration,
    Entity,
    EntityPage,
    EntityQuery,
    FacetValue,
    JsonObject,
    Order,
)
from landform.catalog.paging import Cursor, decode, decode_after, encode_after, first_page, page_of
from landform.catalog.repository import CatalogReader, CatalogWriter, Memory
from landform.catalog.repository.version import version
from landform.catalog.validation import declare, refuse_twice
from landform.catalog.words import asked
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef
from landform.kernel.turns import in_turns

log = structlog.get_logger()

LANDFORM = "landform"  # who acts where nobody else is named

SCAN_CHUNK = 1_000  # entities read at once when all are asked for
MAX_FACETS = 200
MAX_OFFSET = 2**31 - 1
MAX_ORDERS = 5  # fields to order by at once; each is a join


class CatalogService:
    """The catalog. Opens its own transactions; each call is one."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._memory = Memory()

    async def put_entity(
        self, entity: JsonObject, *, location: str, actor: str = LANDFORM
    ) -> EntityRef:
        """Create or replace an entity; putting the same again changes nothing.

        Raises:
            InvalidEntity: it breaks a rule of its kind; every field at fault is named.
            InvalidLocation: ``location`` is not ``<type>:<target>``.
        """
        [ref] = await self.put_entities([entity], location=location, actor=actor)
        return ref

    async def put_entities(
        self, entities: Sequence[JsonObject], *, location: str, actor: str = LANDFORM
    ) -> list[EntityRef]:
        """Create or replace all of these entities, or none.

        ``actor`` is who does it: a user's reference, or the name of a program.

        Raises:
            InvalidEntity: one breaks a rule of its kind, or is there twice.
            InvalidLocation: ``location`` is not ``<type>:<target>``.
        """
        declarations = [declare(each, location=location) async for each in in_turns(entities)]
        refuse_twice(declarations)
        await self._put(declarations, actor=actor)
        return [declaration.ref for declaration in declarations]

    async def remove_entity(self, ref: EntityRef | str, *, actor: str = LANDFORM) -> bool:
        """Take an entity out of the catalog; False when it was not there."""
        ref = _parsed(ref)
        async with self._db.transaction() as tx:
            changes = await CatalogWriter(tx).remove(ref, actor=actor, at=self._clock())
        if changes:
            log.info("entity.removed", ref=str(ref))
        return bool(changes)

    async def prepare(self) -> None:
        """Bring the index to the form of this release; before anybody asks, after an upgrade."""
        async with self._db.read() as tx:
            if await CatalogReader(tx, self._memory).is_current():
                return
        log.info("catalog.rebuild_started")
        async with self._db.transaction() as tx:
            done = await CatalogWriter(tx).catch_up(progress=_log_progress)
        log.info("catalog.rebuilt", entities=done)

    async def rebuild(self, *, progress: Callable[[int], None] | None = None) -> int:
        """Derive edges, index, counts and words of all entities anew; how many they are.

        Readers go on and see the old ones until it is done; writers wait.
        """
        async with self._db.transaction() as tx:
            return await CatalogWriter(tx).rebuild(progress=progress or _log_progress)

    async def version(self) -> str:
        """Another text after every write: what is remembered holds while it stays the same."""
        async with self._db.glance() as tx:
            return await version(tx)

    async def entity(self, ref: EntityRef | str) -> Entity:
        """Raises `EntityNotFound` when there is none."""
        ref = _parsed(ref)
        async with self._db.glance() as tx:
            found = await CatalogReader(tx, self._memory).entity(ref)
        if found is None:
            raise EntityNotFound(
                f"No entity named '{ref.name}' found, with kind '{ref.kind}' "
                f"in namespace '{ref.namespace}'"
            )
        return found

    async def entity_by_uid(self, uid: str) -> Entity:
        """Raises `EntityNotFound` when there is none."""
        async with self._db.glance() as tx:
            found = await CatalogReader(tx, self._memory).entity_by_uid(uid.lower())
        if found is None:
            raise EntityNotFound(f"No entity with uid {uid}")
        return found

    async def connection(self, ref: EntityRef | str) -> list[Snippet]:
        """How a program connects to it. Raises `EntityNotFound` when there is none."""
        return connection_snippets((await self.entity(ref)).document)

    async def exists(self, ref: EntityRef | str) -> bool:
        async with self._db.glance() as tx:
            return await CatalogReader(tx, self._memory).exists(_parsed(ref))

    async def texts(
        self, refs: Sequence[str], *, where: JsonObject | None = None
    ) -> list[str | None]:
        """The documents of references in the same order; None for those not there.

        References are compared as they are written: lower case, with all three parts.
        """
        predicate = parse_query(where)
        async with self._db.glance() as tx:
            found = await CatalogReader(tx, self._memory).texts(refs, predicate)
        return [found.get(ref) for ref in refs]

    async def query(self, query: EntityQuery) -> EntityPage:
        """The first page of an answer.

        Raises:
            InvalidQuery: ``where`` is not a query predicate.
        """
        return await self._page(
            first_page(query),
            limit=query.limit,
            offset=query.offset,
            with_total=query.with_total,
        )

    async def query_on(self, cursor: str, *, limit: int = DEFAULT_LIMIT) -> EntityPage:
        """The page that a cursor of an earlier page leads to.

        Raises:
            MalformedCursor: it is not such a cursor.
        """
        return await self._page(decode(cursor), limit=limit)

    async def scan(self, query: EntityQuery) -> AsyncIterator[list[str]]:
        """All documents that ``query`` asks for, a chunk at a time."""
        query = replace(query, limit=SCAN_CHUNK, with_total=False)
        page = await self.query(query)
        while page.texts:
            yield page.texts
            if page.next_cursor is None:
                return
            page = await self.query_on(page.next_cursor, limit=SCAN_CHUNK)

    async def numbered(
        self, query: EntityQuery, orders: Sequence[Order], *, after: str | None
    ) -> tuple[list[str], str | None]:
        """A page by offset and the ``after`` that leads to the next.

        Unlike `query` it takes several orders and puts entities without a value last.

        Raises:
            InvalidQuery: ``where`` or ``after`` is malformed.
        """
        predicate = parse_query(query.where)
        limit, offset = (None, None) if after is None else decode_after(after)
        limit = min(query.limit if limit is None else limit, MAX_LIMIT)
        offset = min(query.offset if offset is None else offset, MAX_OFFSET)
        async with self._db.glance() as tx:
            texts = await CatalogReader(tx, self._memory).numbered(
                predicate, orders[:MAX_ORDERS], limit=limit + 1, offset=offset
            )
        more = encode_after(limit, offset + limit) if len(texts) > limit else None
        return texts[:limit], more

    async def facets(
        self, names: Sequence[str], *, where: JsonObject | None = None
    ) -> dict[str, list[FacetValue]]:
        """Per facet (a dotted path) the values that matching entities have.

        Raises:
            InvalidQuery: ``where`` is not a query predicate, or there are too many facets.
        """
        if len(names) > MAX_FACETS:
            raise InvalidQuery(f"More than {MAX_FACETS} facets")
        predicate = parse_query(where)
        async with self._db.glance() as tx:
            return await CatalogReader(tx, self._memory).facets(names, predicate)

    async def search(
        self, text: str, *, kinds: Sequence[str] = (), limit: int = DEFAULT_FOUND
    ) -> list[Found]:
        """Entities that have all words of ``text`` in name, title, tags, description or outputs.

        The best first, names before all; the last word may be the beginning of one. Kinds in
        any case. Nothing in ``text`` is syntax.
        """
        words = asked(text[:MAX_TERM])
        if not words:
            return []
        limit = max(min(limit, MAX_FOUND), 0)
        wanted = [kind.lower() for kind in kinds if kind.isalnum()]
        if kinds and not wanted:
            return []
        async with self._db.glance() as tx:
            matches = await CatalogReader(tx, self._memory).search(words, wanted, limit=limit)
        return [found(each, words) for each in matches]

    async def memberships(self, user: EntityRef | str) -> tuple[str, ...]:
        """References of the groups a user belongs to, directly or through their parents.

        A bare name is a user's in the default namespace. At most 20 levels and 1000 groups.
        """
        ref = str(_parsed(user, default_kind="user"))
        async with self._db.glance() as tx:
            now, groups = await version(tx), self._memory.groups
            kept = groups.get(ref)
            if kept is None or kept[0] != now:
                found = await CatalogReader(tx, self._memory).memberships(ref)
                kept = groups[ref] = now, tuple(found)
        return kept[1]

    async def _page(
        self, cursor: Cursor, *, limit: int, offset: int = 0, with_total: bool = False
    ) -> EntityPage:
        predicate = parse_query(cursor.where)
        limit = min(limit, MAX_LIMIT)
        wanted = limit if cursor.backwards else limit + 1
        async with self._db.glance() as tx:
            reader = CatalogReader(tx, self._memory)
            is_counted = with_total and cursor.total is None
            rows, total = (
                await reader.page(
                    predicate,
                    cursor,
                    limit=wanted,
                    offset=min(offset, MAX_OFFSET),
                    with_total=is_counted,
                )
                if limit
                else ([], None)
            )
            if is_counted and total is None:
                total = await reader.count(predicate, cursor)
        return page_of(rows, cursor, limit=limit, total=total or cursor.total or 0)

    async def _put(self, declarations: Sequence[Declaration], *, actor: str) -> list[Change]:
        async with self._db.transaction() as tx:
            changes = await CatalogWriter(tx).put(declarations, actor=actor, at=self._clock())
        if changes:
            created = sum(change.before is None for change in changes)
            changed, first = len(changes) - created, str(changes[0].ref)
            log.info("entities.put", created=created, changed=changed, first=first)
        return changes


def _log_progress(done: int) -> None:
    if done % 10_000 == 0:
        log.info("catalog.rebuilding", entities=done)


def _parsed(ref: EntityRef | str, *, default_kind: str | None = None) -> EntityRef:
    return ref if isinstance(ref, EntityRef) else EntityRef.parse(ref, default_kind=default_kind)
