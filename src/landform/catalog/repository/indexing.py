"""The index of entities: edges, search rows, counts and words. Only differences are written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from landform.catalog.models import Declaration
from landform.catalog.relations import ONE_WAY, edges_of
from landform.catalog.repository import texts
from landform.catalog.repository.counting import Counted, add_up
from landform.catalog.repository.keys import Key, chunks, writers_keys
from landform.catalog.repository.sql import Sql, among, fetch, insert, run_many
from landform.catalog.search import search_rows
from landform.catalog.words import words_of
from landform.db.engine import Transaction

FORMAT = "1"  # of what is derived here; another one has the index of every catalog derived anew
CHUNK = 500  # values in one statement

Edge = tuple[int, str, str]
"""A row of ``entity_edges``."""

Row = tuple[int, str | None, int, str | None, bool]
"""A row of ``entity_search``."""


@dataclass(frozen=True)
class Indexed:
    """An entity to be indexed; without a declaration, one that goes."""

    id: int
    kind: str
    is_new: bool
    declaration: Declaration | None


async def index(tx: Transaction, entries: Sequence[Indexed]) -> None:
    """Bring the index of these entities up to date."""
    kinds = {entry.id: entry.kind for entry in entries}
    old = [entry.id for entry in entries if not entry.is_new]
    edges_before, rows_before = await _edges(tx, old), await _rows(tx, old)
    edges, by_key = set[Edge](), []
    for entry in entries:
        if entry.declaration is not None:
            made = edges_of(entry.declaration.relations, entry.declaration.ref)
            edges |= {(entry.id, kind, stored_target(target)) for kind, target in made}
            by_key += [(entry.id, row) for row in search_rows(entry.declaration.document)]
    relation_keys = {relation_key(kind) for _, kind, _ in edges | edges_before if kind in ONE_WAY}
    keys = await writers_keys(tx, {row.key for _, row in by_key} | relation_keys)
    rows = {
        (keys[row.key].id, row.value, id_, row.original_value, row.listed) for id_, row in by_key
    }
    await _write_edges(tx, edges - edges_before, edges_before - edges)
    await _write_rows(tx, rows - rows_before, rows_before - rows)
    counts = _row_counts(rows - rows_before, rows_before - rows, kinds)
    counts.update(_edge_counts(edges - edges_before, edges_before - edges, kinds, keys))
    await add_up(tx, counts)
    await texts.write(
        tx,
        {
            entry.id: (entry.kind, words_of(entry.declaration.document))
            for entry in entries
            if entry.declaration is not None
        },
        replaced=old,
    )


def stored_target(ref: str) -> str:
    """A reference as edges hold it: as JSON between its quotes, so that SQL can build documents.

    References of entities are the same in JSON; only those to nowhere may have odd characters.
    """
    return orjson.dumps(ref).decode()[1:-1]


def shown_target(stored: str) -> str:
    """The inverse of `stored_target`."""
    return stored if "\\" not in stored else str(orjson.loads(f'"{stored}"'))


def relation_key(kind: str) -> str:
    """The index key of a relation type."""
    return f"relations.{kind.lower()}"


async def _edges(tx: Transaction, ids: Sequence[int]) -> set[Edge]:
    found: set[Edge] = set()
    for chunk in chunks(ids, CHUNK):
        query = Sql("SELECT declarer_id, type, target FROM entity_edges WHERE ")
        query += among("declarer_id", chunk, is_sqlite=tx.dialect.name == "sqlite")
        found |= {tuple(row) for row in await fetch(tx, query)}
    return found


async def _rows(tx: Transaction, ids: Sequence[int]) -> set[Row]:
    found: set[Row] = set()
    for chunk in chunks(ids, CHUNK):
        query = Sql(
            "SELECT key_id, value, entity_id, original_value, listed FROM entity_search WHERE "
        ) + among("entity_id", chunk, is_sqlite=tx.dialect.name == "sqlite")
        for key_id, value, id_, original, is_listed in await fetch(tx, query):
            found.add((key_id, value, id_, original, bool(is_listed)))
    return found


async def _write_edges(tx: Transaction, added: set[Edge], gone: set[Edge]) -> None:
    await run_many(
        tx,
        "DELETE FROM entity_edges WHERE declarer_id = ? AND type = ? AND target = ?",
        sorted(gone),
    )
    await insert(tx, "entity_edges", ("declarer_id", "type", "target"), sorted(added))


async def _write_rows(tx: Transaction, added: set[Row], gone: set[Row]) -> None:
    by_value = [(id_, key_id, value) for key_id, value, id_, *_ in gone if value is not None]
    without = [(id_, key_id) for key_id, value, id_, *_ in gone if value is None]
    place = "DELETE FROM entity_search WHERE entity_id = ? AND key_id = ? AND value "
    await run_many(tx, place + "= ?", by_value)
    await run_many(tx, place + "IS NULL", without)
    # By entity, so that its rows lie together: a probe then reads one page.
    await insert(
        tx,
        "entity_search",
        ("key_id", "value", "entity_id", "original_value", "listed"),
        sorted(added, key=lambda row: (row[2], row[0])),
    )


def _row_counts(added: set[Row], gone: set[Row], kinds: dict[int, str]) -> Counter[Counted]:
    counts: Counter[Counted] = Counter()
    for rows, step in ((added, 1), (gone, -1)):
        for key_id, value, id_, original, _ in rows:
            if value is not None:
                counts[Counted(key_id, value, kinds[id_], original or "")] += step
    return counts


def _edge_counts(
    added: set[Edge], gone: set[Edge], kinds: dict[int, str], keys: dict[str, Key]
) -> Counter[Counted]:
    # Not the types that both ends declare, nor inverse ones: there an edge is not one relation.
    counts: Counter[Counted] = Counter()
    for edges, step in ((added, 1), (gone, -1)):
        for declarer, kind, target in edges:
            if kind in ONE_WAY:
                key = keys[relation_key(kind)]
                counts[Counted(key.id, target, kinds[declarer], "")] += step
    return counts
