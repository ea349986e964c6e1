"""How many entities of a kind have a value, kept as they are written.

Facets and totals over a whole catalog come from here instead of from a million index rows.
Keys with more values than a person would look at are not counted.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, fetch, insert, joined, listed, run, run_many
from landform.db.engine import Transaction

MAX_COUNTED = 10_000  # values of a key, kinds apart
CHUNK = 200  # counts in one statement


class Counted(NamedTuple):
    """What is counted. ``original_value`` is '' where it equals ``value``."""

    key_id: int
    value: str
    kind: str
    original_value: str


async def add_up(tx: Transaction, differences: Counter[Counted]) -> None:
    """Add to the counts; stop counting keys that have become too many."""
    counted = await _counted_keys(tx, {each.key_id for each in differences})
    changed = {
        each: number for each, number in differences.items() if number and each.key_id in counted
    }
    before = await _counts(tx, changed)
    new = [(*each, number) for each, number in changed.items() if each not in before]
    await insert(tx, "entity_counts", (*Counted._fields, "entities"), new)
    place = " WHERE key_id = ? AND value = ? AND kind = ? AND original_value = ?"
    after = {each: before[each] + changed[each] for each in before}
    await run_many(
        tx,
        "UPDATE entity_counts SET entities = ?" + place,
        [(number, *each) for each, number in after.items() if number],
    )
    await run_many(
        tx,
        "DELETE FROM entity_counts" + place,
        [tuple(each) for each, number in after.items() if not number],
    )
    await _give_up(tx, {each.key_id for each in changed if each not in before})


async def _counted_keys(tx: Transaction, key_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(key_ids), CHUNK):
        query = Sql("SELECT id FROM search_keys WHERE counted AND id IN ") + listed(chunk)
        found |= {key_id for (key_id,) in await fetch(tx, query)}
    return found


async def _counts(tx: Transaction, wanted: Iterable[Counted]) -> dict[Counted, int]:
    found: dict[Counted, int] = {}
    for chunk in chunks(sorted(wanted), CHUNK):
        rows = joined(", ", [Sql("(?, ?, ?, ?)", tuple(each)) for each in chunk])
        query = (
            Sql("SELECT key_id, value, kind, original_value, entities FROM entity_counts WHERE ")
            + "(key_id, value, kind, original_value) IN (VALUES "
            + rows
            + ")"
        )
        for key_id, value, kind, original, number in await fetch(tx, query):
            found[Counted(key_id, value, kind, original)] = number
    return found


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
