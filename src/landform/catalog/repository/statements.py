"""Questions as statements, in the shape that a `Plan` says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from landform.catalog.filters import All, AnyOf, Exists, HasPrefix, Not, OneOf, Predicate
from landform.catalog.planning import Plan, can_lead, is_walkable
from landform.catalog.relations import INVERSE
from landform.catalog.repository.sources import (
    Contains,
    Leaf,
    Source,
    Sources,
    holds_for,
    ids_where,
    named,
    rows_of,
)
from landform.catalog.repository.sql import Sql, joined

TRUE, FALSE = Sql("1 = 1"), Sql("1 = 0")


@dataclass(frozen=True)
class Terms:
    """What all statements of one question share.

    ``text``: entities must contain one of these, or, where it is None, nothing is asked.
    """

    sources: Sources
    is_sqlite: bool
    text: tuple[Contains, ...] | None = None


@dataclass(frozen=True)
class Span:
    """Which part of an answer: after a place or, if ``descending``, before it."""

    limit: int
    offset: int = 0
    value: str | None = None
    id: int | None = None
    descending: bool = False


@lru_cache(maxsize=4)
def document(*, is_sqlite: bool) -> str:
    """The wire form of the row ``e`` of ``entities``, with the relations of both ends."""
    inverse = " ".join(f"WHEN '{kind}' THEN '{other}'" for kind, other in sorted(INVERSE.items()))
    item = """'{"targetRef":"' || r.target || '","type":"' || r.type || '"}'"""
    related = (
        "SELECT o.type, o.target FROM entity_edges o WHERE o.declarer_id = e.id "
        f"UNION SELECT CASE x.type {inverse} END, x.declarer "
        "FROM entity_edges x WHERE x.target = e.ref"
    )
    if is_sqlite:
        sorted_ = f"SELECT {item} AS item FROM ({related}) r ORDER BY r.type, r.target"
        relations = f"SELECT group_concat(a.item, ',') FROM ({sorted_}) a"
    else:
        relations = f"SELECT string_agg({item}, ',' ORDER BY r.type, r.target) FROM ({related}) r"
    return (
        f"e.head || coalesce(({relations}), '') || e.tail "
        """|| coalesce(',"status":' || e.status, '') || '}'"""
    )


def page(plan: Plan, terms: Terms, span: Span, order: str | None, total: Sql) -> Sql:
    """In each row the total, then a document with the value and number that it stands by."""
    core = _core(plan, terms, span, order)
    way = " DESC" if span.descending else ""
    by = f"page.value{way}, page.id{way}" if order else f"page.id{way}"
    value = "page.value, " if order else ""
    return (
        Sql("SELECT ")
        + total
        + f", {document(is_sqlite=terms.is_sqlite)}, {value}page.id FROM ("
        + core
        + f") page JOIN entities e ON e.id = page.id ORDER BY {by}"
    )


def count(plan: Plan, terms: Terms, order: str | None) -> Sql:
    """How many entities satisfy it and, with an order, have a value to sort by."""
    rest = [holds(part, terms, "c.id") for part in plan.rest]
    if order:
        sortable = [
            Sql(f"(SELECT 1 FROM {each.table} WHERE {each.id} = c.id AND ")
            + each.where
            + f" AND {each.value} IS NOT NULL LIMIT 1) IS NOT NULL"
            for each in terms.sources[order]
        ]
        rest.append(named(Sql("(") + joined(" OR ", sortable) + ")", "n") if sortable else FALSE)
    rest += _text(terms, "c.id")
    return _with(plan, terms) + "SELECT count(*) FROM c" + _where(rest)


def matching(plan: Plan, terms: Terms) -> Sql:
    """The numbers of all entities that satisfy it."""
    rest = [holds(part, terms, "c.id") for part in plan.rest]
    return _with(plan, terms) + "SELECT c.id FROM c" + _where(rest)


def gathered(predicate: Predicate, terms: Terms) -> Sql:
    """The numbers of all entities that satisfy a predicate that can lead, each once."""
    match predicate:
        case OneOf() | Exists() | HasPrefix():
            return ids_where(terms.sources[predicate.key], predicate)
        case AnyOf(parts):
            return joined(" UNION ", [_as_operand(gathered(part, terms)) for part in parts])
        case All(parts):
            lead = next(part for part in parts if can_lead(part))
            rest = [holds(part, terms, "g.id") for part in parts if part is not lead]
            return Sql("SELECT g.id FROM (") + gathered(lead, terms) + ") g" + _where(rest)
    raise AssertionError(predicate)


def holds(predicate: Predicate, terms: Terms, id_: str) -> Sql:
    """Whether the predicate is true of the entity with that id."""
    match predicate:
        case All(parts):
            return _every([holds(part, terms, id_) for part in parts], " AND ", TRUE)
        case AnyOf(parts):
            return _every([holds(part, terms, id_) for part in parts], " OR ", FALSE)
        case Not(part):
            return Sql("NOT ") + _as_group(holds(part, terms, id_))
        case leaf:
            return _has(leaf, terms, id_)


def _core(plan: Plan, terms: Terms, span: Span, order: str | None) -> Sql:
    """Numbers, and values if there is an order, of the entities on a page."""
    if order is not None:
        sources = terms.sources[order]
        if plan.leading is None and len(sources) == 1:
            return _walk_values(sources[0], plan, terms, span)
        return _sort_values(sources, plan, terms, span)
    if plan.leading is None:
        return _walk("entities w", "w.id", TRUE, plan, terms, span)
    if plan.in_order and is_walkable(plan.leading):
        return _walk_condition(plan.leading, plan, terms, span)
    return _with(plan, terms) + _walk("c", "c.id", TRUE, plan, terms, span)


def _walk(table: str, id_: str, where: Sql, plan: Plan, terms: Terms, span: Span) -> Sql:
    parts = [] if where is TRUE else [where]
    if span.id is not None:
        parts.append(Sql(f"{id_} {'<' if span.descending else '>'} ?", (span.id,)))
    parts += [holds(part, terms, id_) for part in plan.rest] + _text(terms, id_)
    way = " DESC" if span.descending else ""
    return Sql(f"SELECT {id_} AS id FROM {table}") + _where(parts) + _end(f"{id_}{way}", span)


def _walk_condition(leaf: Predicate, plan: Plan, terms: Terms, span: Span) -> Sql:
    assert isinstance(leaf, OneOf)  # noqa: S101 (what is_walkable says)
    sources = terms.sources[leaf.key]
    # Each source gives as many as could be needed; some entity may be in two.
    whole = Span(span.limit + span.offset, 0, None, span.id, span.descending)
    walks = [
        _walk(
            named(Sql(each.table), "w").text,
            named(Sql(each.id), "w").text,
            named(each.has(leaf), "w"),
            plan,
            terms,
            span if len(sources) == 1 else whole,
        )
        for each in sources
    ]
    if not walks:
        return Sql("SELECT id FROM entities WHERE 1 = 0")
    if len(walks) == 1:
        return walks[0]
    union = joined(" UNION ", [_as_operand(walk) for walk in walks])
    way = " DESC" if span.descending else ""
    return Sql("SELECT u.id FROM (") + union + ") u" + _end(f"u.id{way}", span)


def _walk_values(source: Source, plan: Plan, terms: Terms, span: Span) -> Sql:
    where = named(source.where + f" AND {source.value} IS NOT NULL", "w")
    id_, value = named(Sql(source.id), "w").text, named(Sql(source.value), "w").text
    table = named(Sql(source.table), "w").text
    way = " DESC" if span.descending else ""
    select = Sql(f"SELECT {id_} AS id, {value} AS value FROM {table}")
    place, by = [where, *_after(value, id_, span)], f"{value}{way}, {id_}{way}"
    if plan.most is None:
        rest = [holds(part, terms, id_) for part in plan.rest] + _text(terms, id_)
        return select + _where([*place, *rest]) + _end(by, span)
    walked = select + _where(place) + _end(by, Span(plan.most))
    rest = [holds(part, terms, "b.id") for part in plan.rest] + _text(terms, "b.id")
    by = f"b.value{way}, b.id{way}"
    return Sql("SELECT b.id, b.value FROM (") + walked + ") b" + _where(rest) + _end(by, span)


def _sort_values(sources: Sequence[Source], plan: Plan, terms: Terms, span: Span) -> Sql:
    parts = [*_after("v.value", "c.id", span)]
    parts += [holds(part, terms, "c.id") for part in plan.rest] + _text(terms, "c.id")
    way = " DESC" if span.descending else ""
    return (
        _with(plan, terms)
        + "SELECT c.id, v.value FROM c "
        + _values(sources, terms)
        + _where(parts)
        + _end(f"v.value{way}, c.id{way}", span)
    )


def _values(sources: Sequence[Source], terms: Terms) -> Sql:
    """The values of each candidate: looked up one by one, never by reading all of the key."""
    if len(sources) == 1 and not terms.is_sqlite:
        [source] = sources
        found = (
            Sql(f"SELECT {source.value} AS value FROM {source.table} WHERE {source.id} = c.id AND ")
            + source.where
            + f" AND {source.value} IS NOT NULL OFFSET 0"
        )
        return Sql("CROSS JOIN LATERAL (") + named(found, "v") + ") v"
    if len(sources) == 1:
        [source] = sources
        found = (
            Sql(f"SELECT {source.id} AS id, {source.value} AS value FROM {source.table} WHERE ")
            + source.where
            + f" AND {source.value} IS NOT NULL"
        )
        return Sql("CROSS JOIN (") + named(found, "v") + ") v ON v.id = c.id"
    return Sql("JOIN (") + rows_of(sources) + ") v ON v.id = c.id"


def _after(value: str, id_: str, span: Span) -> list[Sql]:
    if span.id is None:
        return []
    way = "<" if span.descending else ">"
    return [Sql(f"({value}, {id_}) {way} (?, ?)", (span.value, span.id))]


def _with(plan: Plan, terms: Terms) -> Sql:
    found = (
        Sql("SELECT id FROM entities") if plan.leading is None else gathered(plan.leading, terms)
    )
    kept = "" if plan.leading is None else "MATERIALIZED "
    return Sql(f"WITH c AS {kept}(") + found + ") "


def _text(terms: Terms, id_: str) -> list[Sql]:
    if terms.text is None:
        return []
    return [_every([_has(each, terms, id_) for each in terms.text], " OR ", FALSE)]


def _has(leaf: Leaf, terms: Terms, id_: str) -> Sql:
    return holds_for(terms.sources[leaf.key], leaf, id_)


def _every(parts: Sequence[Sql], operator: str, nothing: Sql) -> Sql:
    return _as_group(joined(operator, parts)) if parts else nothing


def _as_group(sql: Sql) -> Sql:
    return Sql("(") + sql + ")"


def _as_operand(sql: Sql) -> Sql:
    # SQLite takes no parentheses around the operands of UNION.
    return Sql("SELECT id FROM (") + sql + ") operand"


def _where(parts: Sequence[Sql]) -> Sql:
    return Sql(" WHERE ") + joined(" AND ", parts) if parts else Sql("")


def _end(by: str, span: Span) -> Sql:
    sql = Sql(f" ORDER BY {by} LIMIT ?", (span.limit,))
    return sql + Sql(" OFFSET ?", (span.offset,)) if span.offset else sql
