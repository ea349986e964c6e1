"""Edges at entities, so many of each and no more: a group may have thousands of members."""

from collections.abc import Collection, Sequence

from landform.catalog.graph import FORWARD, Edge, Heading, Neighbours
from landform.catalog.relations import INVERSE
from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, fetch, joined, listed
from landform.catalog.repository.targets import shown_target, stored_target
from landform.db.engine import Transaction

CHUNK = 100  # references in one statement: each is a part of it, and SQLite takes 500 parts

_BY_THEM = (
    "SELECT * FROM (SELECT d.ref AS declarer, x.type, x.target FROM entities d "
    "JOIN entity_edges x ON x.declarer_id = d.id WHERE d.ref = ? AND x.type IN "
)
_TO_THEM = (  # all of it is in the index: of a hub, no entity is looked up to be left out
    "SELECT * FROM (SELECT x.declarer, x.type, x.target FROM entity_edges x "
    "WHERE x.target = ? AND x.type IN "
)


async def neighbours(
    tx: Transaction, refs: Sequence[str], types: Collection[str], *, limit: int, outwards: bool
) -> Neighbours:
    """The arrows that leave the references or come in, up to ``limit`` of each and kind of row."""
    own = sorted(types)
    inverse = sorted(set(map(INVERSE.__getitem__, types)) - FORWARD)
    by_them, to_them = (own, inverse) if outwards else (inverse, own)
    found: list[Edge] = []
    cut = False
    for chunk in chunks(refs, CHUNK):
        for text, kinds in ((_BY_THEM, by_them), (_TO_THEM, to_them)):
            if not kinds:
                continue
            order = "x.type, x.target" if text is _BY_THEM else "x.type, x.declarer_id"
            parts = [
                Sql(text, (ref if text is _BY_THEM else stored_target(ref),))
                + listed(kinds)
                + Sql(f" ORDER BY {order} LIMIT ?) q", (limit + 1,))
                for ref in chunk
            ]
            rows = await fetch(tx, joined(" UNION ALL ", parts))
            edges = [Edge(ref, kind, shown_target(target)) for ref, kind, target in rows]
            kept, more = _first_of_each(edges, limit, by_target=text is _TO_THEM)
            found += kept
            cut |= more
    return Neighbours(found, cut)


def _first_of_each(
    edges: Sequence[Edge], limit: int, *, by_target: bool
) -> tuple[list[Edge], bool]:
    """The edges without the one more of each that says that there is more."""
    counted: dict[str, int] = {}
    kept = []
    for edge in edges:
        end = edge.target if by_target else edge.source
        counted[end] = counted.get(end, 0) + 1
        if counted[end] <= limit:
            kept.append(edge)
    return kept, len(kept) < len(edges)


async def headings(tx: Transaction, refs: Sequence[str]) -> dict[str, Heading]:
    """Kind, title and type of those references that exist."""
    found: dict[str, dict[str, str]] = {}
    for chunk in chunks(refs, CHUNK):
        query = Sql(
            "SELECT e.ref, k.key, coalesce(s.original_value, s.value) FROM entities e "
            "JOIN entity_search s ON s.entity_id = e.id JOIN search_keys k ON k.id = s.key_id "
            "WHERE k.key IN ('kind', 'metadata.title', 'spec.type') AND e.ref IN "
        )
        for ref, key, value in await fetch(tx, query + listed(chunk)):
            found.setdefault(ref, {})[key] = value
    return {
        ref: Heading(values["kind"], values.get("metadata.title"), values.get("spec.type"))
        for ref, values in found.items()
    }
