"""How many entities of a kind have a value, kept as they are written.

Facets and totals over a whole catalog come from here instead of from a million index rows.
Keys with more values than a person would look at are not counted.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, dumps, fetch, insert, listed, run, run_many
from landform.db.engine import Transaction

MAX_COUNTED = 10_000  # values of a key, kinds apart
CHUNK = 5_000  # counts in one statement
FEW = 20  # updates that are sent one by one
PLACE = "key_id = ? AND value = ? AND kind = ? AND original_value = ?"


CountedValue = tuple[int, str, str, str]
"""The key's number, value, kind, and the value as it is spelled ('' where that is the same)."""

COLUMNS = ("key_id", "value", "kind", "original_value")


async def add_up(tx: Transaction, differences: Counter[CountedValue]) -> None:
    """Add to the counts; stop counting keys that have become too many."""
    counted = await _counted_keys(tx, {key_id for key_id, *_ in differences})
    changed = {
        each: number for each, number in differences.items() if number and each[0] in counted
    }
    before = await _counts(tx, list(changed))
    new = [(*each, number) for each, number in changed.items() if each not in before]
    await insert(tx, "entity_counts", (*COLUMNS, "entities"), new)
    after = {each: before[each] + changed[each] for each in before}
    await _update(tx, [(number, *each) for each, number in after.items() if number])
    await run_many(
        tx,
        f"DELETE FROM entity_counts WHERE {PLACE}",
        [each for each, number in after.items() if not number],
    )
    await _give_up(tx, {each[0] for each in changed if each not in before})


async def _counted_keys(tx: Transaction, key_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(key_ids), CHUNK):
        query = Sql("SELECT id FROM search_keys WHERE counted AND id IN ") + listed(chunk)
        found |= {key_id for (key_id,) in await fetch(tx, query)}
    return found


async def _counts(tx: Transaction, wanted: Sequence[CountedValue]) -> dict[CountedValue, int]:
    query = Sql(
        "SELECT c.key_id, c.value, c.kind, c.original_value, c.entities FROM entity_counts c JOIN "
    )
    on = (
        " w ON c.key_id = w.key_id AND c.value = w.value AND c.kind = w.kind "
        "AND c.original_value = w.original_value"
    )
    found: dict[CountedValue, int] = {}
    for chunk in chunks(wanted, CHUNK):
        for row in await fetch(tx, query + _table(tx, chunk) + on):
            found[tuple(row[:4])] = row[4]
    return found


def _table(tx: Transaction, rows: Sequence[CountedValue]) -> Sql:
    """The rows as a table, in a text that is always the same."""
    if tx.dialect.name == "sqlite":
        columns = ", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(COLUMNS))
        return Sql(f"(SELECT {columns} FROM json_each(?))", (dumps(rows),))
    names = ", ".join(COLUMNS)
    columns = f"unnest(?::int[], ?::text[], ?::text[], ?::text[]) AS u({names})"
    return Sql(f"(SELECT * FROM {columns})", tuple(map(list, zip(*rows, strict=True))))


async def _update(tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
    if tx.dialect.name == "sqlite" or len(rows) < FEW:
        await run_many(tx, f"UPDATE entity_counts SET entities = ? WHERE {PLACE}", rows)
        return
    columns = tuple(map(list, zip(*rows, strict=True)))
    query = (
        "UPDATE entity_counts c SET entities = u.entities FROM unnest("
        "?::int[], ?::int[], ?::text[], ?::text[], ?::text[]) "
        "AS u(entities, key_id, value, kind, original_value) WHERE c.key_id = u.key_id "
        "AND c.value = u.value AND c.kind = u.kind AND c.original_value = u.original_value"
    )
    await run(tx, Sql(query, columns))


async def _give_up(tx: Transaction, key_ids: set[int]) -> None:
    for chunk in chunks(sorted(key_ids), CHUNK):
        query = (
            Sql("SELECT key_id FROM entity_counts WHERE key_id IN ")
            + listed(chunk)
            + Sql(" GROUP BY key_id HAVING count(*) > ?", (MAX_COUNTED,))
        )
        for (key_id,) in await fetch(tx, query):
            await run(tx, Sql("DELETE FROM entity_counts WHERE key_id = ?", (key_id,)))
            await run(tx, Sql("UPDATE search_keys SET counted = ? WHERE id = ?", (False, key_id)))
