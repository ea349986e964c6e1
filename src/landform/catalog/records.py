"""Use cases around entities: what happened to them, what is around them, all of them at once."""

from collections.abc import Sequence
from datetime import timedelta

from landform.catalog.errors import EntityNotFound
from landform.catalog.export import Times
from landform.catalog.graph import Direction, Graph, GraphQuery, Walk
from landform.catalog.history import HistoryEntry
from landform.catalog.repository import CatalogReader, Memory
from landform.catalog.repository.graph import headings, neighbours
from landform.catalog.repository.history import entries, forget, times
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef
from landform.kernel.paging import MalformedCursor, Page, decode_cursor, encode_cursor

FORGOTTEN_AT_ONCE = 5_000  # entries in one transaction: writers wait for it
MAX_FORGOTTEN = 100_000  # in one sweep; the next goes on


class CatalogRecords:
    """Opens its own transactions; each page and each hop is of one moment."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def history(
        self, ref: EntityRef, *, limit: int, cursor: str | None = None
    ) -> Page[HistoryEntry]:
        """What happened to an entity, the newest first; also to one that is gone.

        Raises:
            EntityNotFound: there is none, and nothing is known of one.
            MalformedCursor: ``cursor`` is not from an earlier page.
        """
        before = None if cursor is None else _number(cursor)
        async with self._db.read() as tx:
            found = await entries(tx, ref, limit=limit + 1, before=before)
            known = found or before or await CatalogReader(tx, Memory()).exists(ref)
        if not known:
            raise EntityNotFound(f"There is no {ref}, and no history of one.")
        more = encode_cursor([str(found[limit - 1].id)]) if len(found) > limit else None
        return Page(found[:limit], more)

    async def times(self, refs: Sequence[str]) -> dict[str, Times]:
        """When these entities were created and updated."""
        async with self._db.read() as tx:
            return await times(tx, refs)

    async def forget(self, *, older_than: timedelta) -> int:
        """Delete history that is older; how many entries that were."""
        before = self._clock() - older_than
        total = 0
        while total < MAX_FORGOTTEN:
            async with self._db.transaction() as tx:
                count = await forget(tx, before=before, limit=FORGOTTEN_AT_ONCE)
            total += count
            if count < FORGOTTEN_AT_ONCE:
                break
        return total

    async def graph(self, query: GraphQuery) -> Graph:
        """What is related to an entity, and how.

        Raises:
            EntityNotFound: there is no such entity.
        """
        walk = Walk(query)
        async with self._db.read() as tx:
            if not await CatalogReader(tx, Memory()).exists(query.ref):
                raise EntityNotFound(f"There is no {query.ref}.")
            while (here := walk.next_hop()) is not None:
                for direction in (Direction.OUT, Direction.IN):
                    if query.direction in (direction, Direction.BOTH):
                        found = await neighbours(
                            tx,
                            here,
                            query.relations,
                            limit=walk.edges_of_each(here),
                            outwards=direction is Direction.OUT,
                        )
                        walk.found(found)
            return walk.graph(await headings(tx, walk.refs))


def _number(cursor: str) -> int:
    [text] = decode_cursor(cursor, length=1)
    if not text.isdecimal() or len(text) > 18 or not text.isascii():
        raise MalformedCursor(f"Malformed cursor: {text[:40]!r} is not a number.")
    return int(text)
