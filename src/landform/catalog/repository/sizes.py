"""How many entities satisfy a condition: estimates to plan by, and exact totals from counts."""

from collections import OrderedDict
from collections.abc import Sequence

from landform.catalog.filters import All, AnyOf, Exists, HasPrefix, OneOf, Predicate
from landform.catalog.planning import conjuncts, leaves
from landform.catalog.relations import ONE_WAY
from landform.catalog.repository.indexing import relation_key
from landform.catalog.repository.keys import KnownKeys
from landform.catalog.repository.sources import ids_where
from landform.catalog.repository.sql import Sql, fetch, joined, listed
from landform.catalog.repository.statements import Terms
from landform.db.engine import Transaction
from landform.db.glances import Glance

ENOUGH = 1_000  # entities that are counted one by one for an estimate
USES = 200  # times that an estimate is used before it is made again
MAX_KNOWN = 5_000  # estimates kept

KIND = "kind"
COUNTED_RELATIONS = {relation_key(kind) for kind in ONE_WAY}


class Sizes:
    """Estimates, remembered for a while. Wrong ones make answers slow, never wrong."""

    def __init__(self) -> None:
        self._known: OrderedDict[Predicate | None, tuple[float, int]] = OrderedDict()

    async def measure(
        self,
        tx: Transaction | Glance,
        keys: KnownKeys,
        terms: Terms,
        predicates: Sequence[Predicate],
    ) -> dict[Predicate | None, float]:
        """The sizes of all leaves in the predicates; that of the catalog is at None."""
        wanted = dict.fromkeys(leaf for part in predicates for leaf in leaves(part))
        sizes: dict[Predicate | None, float] = {}
        missing: list[Predicate] = []
        for leaf in (None, *wanted):
            size, uses = self._known.get(leaf, (0.0, 0))
            if uses:
                self._known[leaf] = (size, uses - 1)
                sizes[leaf] = size
            elif leaf is not None:
                missing.append(leaf)
        if None not in sizes or missing:
            sizes |= await _measured(tx, keys, terms, missing)
            self._known.update({each: (sizes[each], USES) for each in (None, *missing)})
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return sizes


def size_of(predicate: Predicate, sizes: dict[Predicate | None, float]) -> float:
    """The size of a predicate whose leaves are measured."""
    total = sizes[None]
    match predicate:
        case All(parts):
            return min([total, *(size_of(part, sizes) for part in parts)])
        case AnyOf(parts):
            return sum(size_of(part, sizes) for part in parts)
        case leaf:
            return sizes.get(leaf, total)


async def exact(
    tx: Transaction | Glance, keys: KnownKeys, terms: Terms, predicate: Predicate
) -> Sql | None:
    """A value in SQL that is how many satisfy it, if counts can say: a kind, one value, or both.

    The value is NULL if the key turns out to have too many values to be counted.
    """
    found = kinds_and_rest(predicate)
    if found is None:
        return None
    kinds, rest = found
    leaf = rest[0] if rest else OneOf(KIND, ())
    if len(rest) > 1 or (rest and not _is_counted(leaf, terms)):
        return None
    key_id = (await keys.ids(tx, [leaf.key])).get(leaf.key)
    if key_id is None:
        return Sql("0")
    where = Sql("c.key_id = k.id")
    if rest:
        where += Sql(" AND c.value = ?", leaf.values)
    if kinds is not None:
        where += Sql(" AND c.kind IN ") + listed(kinds)
    return (
        Sql("(SELECT (SELECT coalesce(sum(c.entities), 0) FROM entity_counts c WHERE ")
        + where
        + Sql(") FROM search_keys k WHERE k.counted AND k.id = ?)", (key_id,))
    )


def kinds_and_rest(predicate: Predicate) -> tuple[tuple[str, ...] | None, list[OneOf]] | None:
    """The kinds that are asked for, None for all, and what else; None if not only values are."""
    kinds: tuple[str, ...] | None = None
    rest: list[OneOf] = []
    for part in conjuncts(predicate):
        if isinstance(part, AnyOf) and kinds is None and (found := _kinds(part)):
            kinds = found
        elif not isinstance(part, OneOf):
            return None
        elif part.key == KIND and part.values and kinds is None:
            kinds = part.values
        else:
            rest.append(part)
    return kinds, rest


def _kinds(alternatives: AnyOf) -> tuple[str, ...]:
    """All kinds of alternatives that are nothing but kinds."""
    kinds: dict[str, None] = {}
    for part in alternatives.parts:
        if not isinstance(part, OneOf) or part.key != KIND:
            return ()
        kinds |= dict.fromkeys(part.values)
    return tuple(kinds)


def _is_counted(leaf: OneOf, terms: Terms) -> bool:
    sources = terms.sources[leaf.key]
    if len(leaf.values) != 1 or len(sources) > 1:
        return False
    return not sources or sources[0].key_id is not None or leaf.key in COUNTED_RELATIONS


async def _measured(
    tx: Transaction | Glance, keys: KnownKeys, terms: Terms, missing: Sequence[Predicate]
) -> dict[Predicate | None, float]:
    ids = await keys.ids(tx, {KIND, *(leaf.key for leaf in missing if isinstance(leaf, OneOf))})
    parts = [
        Sql(
            "(SELECT coalesce(sum(entities), 0) FROM entity_counts WHERE key_id = ?)",
            (ids.get(KIND, 0),),
        )
    ]
    for leaf in missing:
        assert isinstance(leaf, OneOf | Exists | HasPrefix)  # noqa: S101 (leaves)
        found = ids_where(terms.sources[leaf.key], leaf) + Sql(" LIMIT ?", (ENOUGH,))
        parts.append(Sql("(SELECT count(*) FROM (") + found + ") probed)")
        parts.append(_counted(leaf, ids))
    [row] = await fetch(tx, Sql("SELECT ") + joined(", ", parts))
    total = float(row[0])
    sizes: dict[Predicate | None, float] = {None: total}
    for place, leaf in enumerate(missing):
        probed, counted = row[1 + 2 * place : 3 + 2 * place]
        # A key with too many values to be counted, and a value of it that is no rare one.
        sizes[leaf] = float(probed if probed < ENOUGH else max(probed, counted or total / 2))
    return sizes


def _counted(leaf: Exists | OneOf | HasPrefix, ids: dict[str, int]) -> Sql:
    if not isinstance(leaf, OneOf) or leaf.key not in ids or not leaf.values:
        return Sql("0")
    return (
        Sql(
            "(SELECT coalesce(sum(entities), 0) FROM entity_counts WHERE key_id = ? AND value IN ",
            (ids[leaf.key],),
        )
        + listed(leaf.values)
        + ")"
    )
