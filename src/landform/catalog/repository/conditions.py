"""Predicates as SQL conditions on a row of ``entities``."""

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from landform.catalog.filters import All, AnyOf, Exists, HasPrefix, Not, OneOf, Predicate
from landform.catalog.models import FullText, Order
from landform.catalog.search import MAX_VALUE, lowered
from landform.db.tables import entities, entity_search

# Under a name of its own, so that it is never taken for the index of an outer query.
indexed = entity_search.alias("indexed")

LAST_CHARACTER = "\U0010ffff"

Condition = ColumnElement[bool]


def holds(predicate: Predicate) -> Condition:
    """Whether the predicate is true of the entity."""
    match predicate:
        case All(parts):
            return and_(true(), *map(holds, parts))
        case AnyOf(parts):
            return or_(false(), *map(holds, parts))
        case Not(part):
            return not_(holds(part))
        case Exists(key):
            return _has_key(key)
        case OneOf(key, values):
            return _in_index(key, indexed.c.value.in_(values))
        case HasPrefix(key, prefix):
            # A range, since LIKE with a bound pattern cannot use an index.
            value = indexed.c.value
            return _in_index(key, value >= prefix, value < prefix + LAST_CHARACTER)


def is_sortable(order: Order) -> Condition:
    """Whether the entity has a value to be sorted by."""
    return _in_index(lowered(order.field), indexed.c.value.is_not(None))


def sort_value(order: Order) -> ScalarSelect[str | None]:
    """What the entity is sorted by; None if it has no such value."""
    value = func.max(indexed.c.value) if order.descending else func.min(indexed.c.value)
    found = select(value).where(
        indexed.c.ref == entities.c.ref, indexed.c.key == lowered(order.field)
    )
    return found.correlate(entities).scalar_subquery()


def contains_text(full_text: FullText | None, order: Order | None) -> Condition:
    """Whether one of the fields contains the term; without a term, always."""
    term = lowered(full_text.term.strip()) if full_text else ""
    if full_text is None or not term:
        return true()
    if len(term) > MAX_VALUE:
        return false()
    fields = full_text.fields
    if fields is None:
        fields = (order.field if order else "metadata.uid",)
    matching = select(indexed.c.ref).where(
        indexed.c.key.in_([lowered(field) for field in fields]),
        indexed.c.value.contains(term, autoescape=True),
    )
    return entities.c.ref.in_(matching)


def _in_index(key: str, *conditions: Condition) -> Condition:
    found = select(indexed.c.ref).where(indexed.c.key == key, *conditions)
    return entities.c.ref.in_(found)


def _has_key(key: str) -> Condition:
    found = select(indexed.c.ref).where(indexed.c.ref == entities.c.ref, indexed.c.key == key)
    return exists(found.correlate(entities))
