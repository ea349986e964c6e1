"""Where the values of an index key are found: most in ``entity_search``, some elsewhere.

A key may have several sources; an entity has the key if one of them says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from landform.catalog.filters import Exists, HasPrefix, OneOf
from landform.catalog.relations import INVERSE, ONE_WAY
from landform.catalog.repository.keys import KnownKeys
from landform.catalog.repository.sql import Sql, joined, listed
from landform.catalog.repository.targets import stored_target
from landform.catalog.search import MAX_KEY, MAX_VALUE
from landform.db.engine import Transaction
from landform.db.glances import Glance

LAST_CHARACTER = "\U0010ffff"
RELATIONS = "relations."
UID = "metadata.uid"
NO_LISTS = (RELATIONS, "metadata.labels.", "metadata.annotations.")
MAX_LIST_KEYS = 8  # beginnings of a key that may name a list

_TYPES = {kind.lower(): kind for kind in INVERSE}


@dataclass(frozen=True)
class Contains:
    """The entity has ``term`` inside a value of ``key``; both lower case."""

    key: str
    term: str


Leaf: TypeAlias = Exists | OneOf | HasPrefix | Contains


@dataclass(frozen=True)
class Source:
    """Entities and their values as parts of a query; ``@`` begins the names of its tables.

    ``key_id`` is set where these are the rows of one key, in an index by value and entity.
    """

    table: str
    id: str
    value: str
    original: str
    where: Sql
    key_id: int | None = None

    def has(self, leaf: Leaf) -> Sql:
        """Whether a row satisfies the condition."""
        match leaf:
            case Exists():
                return self.where
            case OneOf(_, values):
                found = [stored_target(value) for value in values] if self._is_edge else values
                one = Sql(f"{self.value} = ?", tuple(found))
                of = one if len(found) == 1 else Sql(f"{self.value} IN ") + listed(found)
                return self.where + " AND " + of
            case HasPrefix(_, prefix):
                # A range, since LIKE with a bound pattern cannot use an index.
                bounds = Sql(f"{self.value} >= ? AND {self.value} < ?")
                return self.where + " AND " + Sql(bounds.text, (prefix, prefix + LAST_CHARACTER))
            case Contains(_, term):
                if len(term) > MAX_VALUE:
                    return Sql("1 = 0")
                escaped = term.replace("/", "//").replace("%", "/%").replace("_", "/_")
                like = Sql(f"{self.value} LIKE ? ESCAPE '/'", (f"%{escaped}%",))
                return self.where + " AND " + like

    @property
    def _is_edge(self) -> bool:
        return "entity_edges" in self.table


Sources: TypeAlias = dict[str, tuple[Source, ...]]


async def sources_of(tx: Transaction | Glance, known: KnownKeys, keys: set[str]) -> Sources:
    """The sources of each key; none where no entity has it."""
    lists = {key: list(_lists(key)) for key in keys if len(key) <= MAX_KEY}
    ids = await known.ids(tx, {*lists, *(name for pairs in lists.values() for name, _ in pairs)})
    return {key: tuple(_sources(key, lists.get(key, []), ids)) for key in keys}


def _lists(key: str) -> Iterator[tuple[str, str]]:
    """Lists that may be meant and the item: for ``metadata.tags.java`` also ``metadata.tags``."""
    place = len(key)
    for _ in range(MAX_LIST_KEYS):
        place = key.rfind(".", 0, place)
        if "." not in key[: max(place, 0)] or key.startswith(NO_LISTS):
            return
        yield key[:place], key[place + 1 :]


def _sources(key: str, lists: Sequence[tuple[str, str]], ids: dict[str, int]) -> Iterator[Source]:
    kind = _TYPES.get(key.removeprefix(RELATIONS)) if key.startswith(RELATIONS) else None
    if key == UID:
        yield Source("entities @e", "@e.id", "@e.uid", "@e.uid", Sql("1 = 1"))
    elif kind is not None:
        yield from _relation(kind)
    elif key in ids:
        own = "coalesce(@s.original_value, @s.value)"
        where = Sql("@s.key_id = ?", (ids[key],))
        yield Source("entity_search @s", "@s.entity_id", "@s.value", own, where, ids[key])
    for name, item in lists:
        if name in ids:
            where = Sql("@s.key_id = ? AND @s.value = ? AND @s.listed", (ids[name], item))
            yield Source("entity_search @s", "@s.entity_id", "'true'", "'true'", where)


def _relation(kind: str) -> Iterator[Source]:
    if INVERSE[kind] not in ONE_WAY:
        where = Sql("@x.type = ?", (kind,))
        yield Source("entity_edges @x", "@x.declarer_id", "@x.target", "@x.target", where)
    if kind not in ONE_WAY:
        yield Source(
            "entity_edges @x JOIN entities @t ON @t.ref = @x.target",
            "@t.id",
            "@x.declarer",
            "@x.declarer",
            Sql("@x.type = ?", (INVERSE[kind],)),
        )


def named(sql: Sql, prefix: str) -> Sql:
    """A part of a source with the names of its tables filled in."""
    return Sql(sql.text.replace("@", prefix), sql.values)


def ids_where(sources: Sequence[Source], leaf: Leaf) -> Sql:
    """The entities that satisfy a condition, each once."""
    parts = [
        Sql(f"SELECT {source.id} AS id FROM {source.table} WHERE ") + source.has(leaf)
        for source in sources
    ]
    if not parts:
        return Sql("SELECT id FROM entities WHERE 1 = 0")
    once = len(parts) == 1 and isinstance(leaf, OneOf) and len(leaf.values) == 1
    if len(parts) == 1 and not once:
        parts = [Sql(parts[0].text.replace("SELECT", "SELECT DISTINCT", 1), parts[0].values)]
    return named(joined(" UNION ", parts), "q")


def rows_of(sources: Sequence[Source]) -> Sql:
    """Entity, value and original value of all that have the key and a value."""
    parts = [
        Sql(f"SELECT {each.id} AS id, {each.value} AS value, {each.original} AS original ")
        + f"FROM {each.table} WHERE "
        + each.where
        + f" AND {each.value} IS NOT NULL"
        for each in sources
    ]
    if not parts:
        return Sql("SELECT id, ref AS value, ref AS original FROM entities WHERE 1 = 0")
    return named(joined(" UNION ", parts), "v")


def holds_for(sources: Sequence[Source], leaf: Leaf, id_: str) -> Sql:
    """Whether the entity with that id satisfies a condition.

    A scalar subquery: no planner turns it into a join with everything that satisfies it.
    """
    parts = [
        Sql(f"(SELECT 1 FROM {source.table} WHERE {source.id} = {id_} AND ")
        + source.has(leaf)
        + " LIMIT 1) IS NOT NULL"
        for source in sources
    ]
    return named(Sql("(") + joined(" OR ", parts) + ")", "p") if parts else Sql("1 = 0")
