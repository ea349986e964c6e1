"""How many entities of a kind have a value, kept as they are written.

Facets and totals over a whole catalog come from here instead of from a million index rows.
Keys with more values than a person would look at are not counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, array, dumps, fetch, listed, run, run_many
from landform.db.engine import Transaction

MAX_COUNTED = 10_000  # values of a key, kinds apart
CHUNK = 5_000  # counts in one statement
PLACE = "key_id = ? AND value = ? AND kind = ? AND original_value = ?"


CountedValue = tuple[int, str, str, str]
"""The key's number, value, kind, and the value as it is spelled ('' where that is the same)."""

COLUMNS = ("key_id", "value", "kind", "original_value", "entities")


async def add_up(tx: Transaction, differences: Counter[CountedValue]) -> None:
    """Add to the counts; stop counting keys that have become too many."""
    counted = await _counted_keys(tx, {key_id for key_id, *_ in differences})
    changed = {
        each: number for each, number in differences.items() if number and each[0] in counted
    }
    after = await _add(tx, changed)
    gone = [each for each, number in after.items() if not number]
    await run_many(tx, f"DELETE FROM entity_counts WHERE {PLACE}", gone)
    # What is as much as was added to it is new.
    await _give_up(tx, {each[0] for each, number in after.items() if number == changed[each]})


async def _counted_keys(tx: Transaction, key_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(key_ids), CHUNK):
        query = Sql("SELECT id FROM search_keys WHERE counted AND id IN ") + listed(chunk)
        found |= {key_id for (key_id,) in await fetch(tx, query)}
    return found


async def _add(tx: Transaction, differences: Mapping[CountedValue, int]) -> dict[CountedValue, int]:
    """Add these numbers; what each count is then."""
    after: dict[CountedValue, int] = {}
    for chunk in chunks(list(differences.items()), CHUNK):
        query = (
            Sql(f"INSERT INTO entity_counts ({', '.join(COLUMNS)}) ")
            + _table(tx, [(*each, number) for each, number in chunk])
            + f" WHERE true ON CONFLICT ({', '.join(COLUMNS[:-1])}) "
            "DO UPDATE SET entities = entity_counts.entities + excluded.entities "
            f"RETURNING {', '.join(COLUMNS)}"
        )
        after |= {(row[0], row[1], row[2], row[3]): row[4] for row in await fetch(tx, query)}
    return after


def _table(tx: Transaction, rows: Sequence[tuple[int, str, str, str, int]]) -> Sql:
    """The rows as a SELECT, in a text that is always the same."""
    if tx.dialect.name == "sqlite":
        columns = ", ".join(f"value ->> {place}" for place in range(len(COLUMNS)))
        return Sql(f"SELECT {columns} FROM json_each(?)", (dumps(rows),))
    columns = "unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::int[])"
    return Sql(f"SELECT * FROM {columns}", tuple(map(array, zip(*rows, strict=True))))


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
