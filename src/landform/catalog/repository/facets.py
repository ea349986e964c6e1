"""Facets: the values that matching entities have for a key, and how many have each."""

from collections import Counter
from collections.abc import Sequence

from landform.catalog.filters import Predicate
from landform.catalog.models import FacetValue
from landform.catalog.planning import Plan
from landform.catalog.repository.keys import KnownKeys
from landform.catalog.repository.sizes import COUNTED_RELATIONS, kinds_and_rest
from landform.catalog.repository.sources import RELATIONS, rows_of
from landform.catalog.repository.sql import Sql, fetch, listed
from landform.catalog.repository.statements import Terms, matching
from landform.catalog.repository.targets import shown_target
from landform.db.engine import Transaction
from landform.db.glances import Glance

Counts = dict[str, Counter[str]]


async def from_counts(
    tx: Transaction | Glance, keys: KnownKeys, terms: Terms, names: set[str], predicate: Predicate
) -> Counts:
    """The facets that are in the counts; none unless the whole catalog or kinds are asked for."""
    found = kinds_and_rest(predicate)
    if found is None or found[1]:
        return {}
    possible = {name for name in names if _is_plain(name, terms)}
    ids = await keys.ids(tx, possible)
    query = Sql("SELECT id FROM search_keys WHERE counted AND id IN ") + listed(list(ids.values()))
    counted = {number for (number,) in await fetch(tx, query)} if ids else set()
    by_id = {number: name for name, number in ids.items() if number in counted}
    counts: Counts = {name: Counter() for name in by_id.values()}
    if by_id:
        await _add_counts(tx, by_id, found[0], counts)
    return counts


async def from_index(
    tx: Transaction | Glance, terms: Terms, names: Sequence[str], plan: Plan | None
) -> Counts:
    """Facets of what the plan finds, counted one by one; of everything without a plan."""
    together = [name for name in names if _rows_of_key(name, terms)]
    counts: Counts = {name: Counter() for name in names}
    if together:
        ids = {terms.sources[name][0].key_id: name for name in together}
        own = "s.key_id, coalesce(s.original_value, s.value)"
        query = _of(plan, terms, "entity_search s", "s.entity_id", f"SELECT {own}, count(*)")
        query += Sql(" s.value IS NOT NULL AND s.key_id IN ") + listed(list(ids))
        for key_id, value, number in await fetch(tx, query + f" GROUP BY {own}"):
            counts[ids[key_id]][value] = number
    for name in set(names) - set(together):
        rows = Sql("(") + rows_of(terms.sources[name]) + ") v"
        query = _of(plan, terms, rows, "v.id", "SELECT v.original, count(*)")
        for value, number in await fetch(tx, query + " 1 = 1 GROUP BY v.original"):
            counts[name][_shown(name, value)] = number
    return counts


def facet_values(counted: Counter[str]) -> list[FacetValue]:
    """In the order of the values."""
    return [FacetValue(value, number) for value, number in sorted(counted.items())]


async def _add_counts(
    tx: Transaction | Glance, by_id: dict[int, str], kinds: tuple[str, ...] | None, counts: Counts
) -> None:
    query = (
        Sql("SELECT key_id, value, original_value, sum(entities) FROM entity_counts ")
        + "WHERE key_id IN "
        + listed(list(by_id))
    )
    if kinds is not None:
        query += Sql(" AND kind IN ") + listed(kinds)
    query += " GROUP BY key_id, value, original_value"
    for key_id, value, original, number in await fetch(tx, query):
        name = by_id[key_id]
        counts[name][original or _shown(name, value)] += int(number)


def _of(plan: Plan | None, terms: Terms, rows: Sql | str, id_: str, select: str) -> Sql:
    """The beginning of a query over rows, or over those of what the plan finds."""
    table = rows if isinstance(rows, Sql) else Sql(rows)
    if plan is None:
        return Sql(f"{select} FROM ") + table + " WHERE"
    found = Sql("WITH m AS MATERIALIZED (SELECT id FROM (") + matching(plan, terms) + ") found) "
    # SQLite keeps to the order that CROSS JOIN gives.
    return found + f"{select} FROM m CROSS JOIN " + table + f" WHERE {id_} = m.id AND"


def _rows_of_key(name: str, terms: Terms) -> bool:
    sources = terms.sources[name]
    return len(sources) == 1 and sources[0].key_id is not None


def _is_plain(name: str, terms: Terms) -> bool:
    return _rows_of_key(name, terms) or name in COUNTED_RELATIONS


def _shown(name: str, value: str) -> str:
    return shown_target(value) if name.startswith(RELATIONS) else value
