"""The index of entities: edges, search rows, counts and words. Only differences are written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landform.catalog.relations import ONE_WAY
from landform.catalog.repository import texts
from landform.catalog.repository.counting import CountedValue, add_up
from landform.catalog.repository.deriving import Facts
from landform.catalog.repository.keys import Key, chunks, writers_keys
from landform.catalog.repository.sql import Sql, among, fetch, insert, run_many
from landform.db.engine import Transaction
from landform.kernel.names import EntityRef

STATE = "index_format"  # what catalog_state calls it
FORMAT = "2"  # of what is derived here; another one has the index of every catalog derived anew
CHUNK = 500  # values in one statement

Edge = tuple[int, str, str, str]
"""A row of ``entity_edges``."""

EDGE = ("declarer_id", "declarer", "type", "target")

Row = tuple[int, str | None, int, str | None, bool]
"""A row of ``entity_search``."""


@dataclass(frozen=True)
class Indexed:
    """An entity to be indexed; without facts, one that goes."""

    id: int
    ref: EntityRef
    is_new: bool
    facts: Facts | None


async def index(tx: Transaction, entries: Sequence[Indexed]) -> None:
    """Bring the index of these entities up to date."""
    kinds = {entry.id: entry.ref.kind for entry in entries}
    old = [entry.id for entry in entries if not entry.is_new]
    edges_before, rows_before = await _edges(tx, old), await _rows(tx, old)
    here = [(entry.id, entry.ref, entry.facts) for entry in entries if entry.facts is not None]
    edges = {
        (id_, str(ref), kind, target) for id_, ref, facts in here for kind, target in facts.edges
    }
    relation_keys = {
        relation_key(kind) for _, _, kind, _ in edges | edges_before if kind in ONE_WAY
    }
    found = {row[0] for _, _, facts in here for row in facts.rows}
    keys = await writers_keys(tx, found | relation_keys)
    numbers = {key: number for key, (number, _) in keys.items()}
    rows = [
        (numbers[key], value, id_, original, listed)
        for id_, _, facts in here
        for key, value, original, listed in facts.rows
    ]
    added, gone = _differences(rows, rows_before)
    await _write_edges(tx, edges - edges_before, edges_before - edges)
    await _write_rows(tx, added, gone)
    uncounted = {key.id for key in keys.values() if not key.counted}
    counts = Counter(_row_values(added, kinds, uncounted))
    counts.update(_edge_values(edges - edges_before, kinds, keys))
    counts.subtract(Counter(_row_values(gone, kinds, uncounted)))
    counts.subtract(Counter(_edge_values(edges_before - edges, kinds, keys)))
    await add_up(tx, counts)
    await texts.write(
        tx,
        {id_: facts.words for id_, _, facts in here},
        replaced=old,
    )


def relation_key(kind: str) -> str:
    """The index key of a relation type."""
    return f"relations.{kind.lower()}"


async def _edges(tx: Transaction, ids: Sequence[int]) -> set[Edge]:
    found: set[Edge] = set()
    for chunk in chunks(ids, CHUNK):
        query = Sql("SELECT declarer_id, declarer, type, target FROM entity_edges WHERE ")
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
        "DELETE FROM entity_edges "
        "WHERE declarer_id = ? AND declarer = ? AND type = ? AND target = ?",
        sorted(gone),
    )
    await insert(tx, "entity_edges", EDGE, sorted(added))


def _differences(rows: list[Row], before: set[Row]) -> tuple[list[Row], list[Row]]:
    """Rows to add and rows to take away."""
    if not before:
        return rows, []
    return [row for row in rows if row not in before], list(before.difference(rows))


async def _write_rows(tx: Transaction, added: list[Row], gone: list[Row]) -> None:
    by_value = [(id_, key_id, value) for key_id, value, id_, *_ in gone if value is not None]
    without = [(id_, key_id) for key_id, value, id_, *_ in gone if value is None]
    place = "DELETE FROM entity_search WHERE entity_id = ? AND key_id = ? AND value "
    await run_many(tx, place + "= ?", by_value)
    await run_many(tx, place + "IS NULL", without)
    # In the order of entities, whose rows then lie together: a probe reads one page.
    columns = ("key_id", "value", "entity_id", "original_value", "listed")
    await insert(tx, "entity_search", columns, added)


def _row_values(
    rows: list[Row], kinds: dict[int, str], uncounted: set[int]
) -> Iterator[CountedValue]:
    for key_id, value, id_, original, _ in rows:
        if value is not None and key_id not in uncounted:
            yield key_id, value, kinds[id_], original or ""


def _edge_values(
    edges: set[Edge], kinds: dict[int, str], keys: dict[str, Key]
) -> Iterator[CountedValue]:
    # Not the types that both ends declare, nor inverse ones: there an edge is not one relation.
    for declarer, _, kind, target in edges:
        if kind in ONE_WAY:
            yield keys[relation_key(kind)].id, target, kinds[declarer], ""
