"""The two query languages of the catalog API, read into one small predicate tree.

`filter` parameters (``kind=resource,spec.type``) are first turned into the JSON
predicates of POST bodies, as Backstage does, so there is one meaning for both.
Source: @backstage/plugin-catalog-backend 4.0.0 (`service/request`) and
@backstage/filter-predicates 0.1.5; the error texts are theirs.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import JsonObject, Scalar
from landform.catalog.search import lowered, text_of

MAX_DEPTH = 20  # nested operators; each becomes a nested SQL expression
MAX_CONDITIONS = 500  # SQLite's parser takes an expression 1000 deep
MAX_VALUES = 10_000  # SQLite binds 32,766 parameters


@dataclass(frozen=True)
class All:
    """Every part holds; nothing to hold is true."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True)
class AnyOf:
    """Some part holds; without parts, none does."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True)
class Not:
    part: "Predicate"


@dataclass(frozen=True)
class Exists:
    """The entity has ``key`` (lower case), whatever its value."""

    key: str


@dataclass(frozen=True)
class OneOf:
    """The entity has ``key`` with one of ``values``; all lower case."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class HasPrefix:
    key: str
    prefix: str


Predicate: TypeAlias = All | AnyOf | Not | Exists | OneOf | HasPrefix


def filter_to_query(filters: Sequence[str]) -> JsonObject | None:
    """The JSON predicate of repeated ``filter`` parameters; None when they ask for nothing.

    Raises:
        InvalidQuery: a statement has no key.
    """
    sets = [statements for text in filters if (statements := _filter_set(text))]
    if not sets:
        return None
    predicates = [found[0] if len(found) == 1 else {"$all": found} for found in sets]
    return predicates[0] if len(predicates) == 1 else {"$any": predicates}


def both(first: JsonObject | None, second: JsonObject | None) -> JsonObject | None:
    """The JSON predicate that asks for both, either of which may ask for nothing."""
    if first is None or second is None:
        return second if first is None else first
    return {"$all": [first, second]}


def parse_query(query: object) -> Predicate:
    """Read a JSON predicate; None asks for nothing.

    Raises:
        InvalidQuery: it is not one, or larger than we answer.
    """
    return All(()) if query is None else _Reader().predicate(query, "", 1)


def _filter_set(text: str) -> list[JsonObject]:
    asked: dict[str, list[str]] = {}
    for statement in filter(None, map(str.strip, text.split(","))):
        key, equals, value = (part.strip() for part in statement.partition("="))
        if not key:
            raise InvalidQuery(
                f"Invalid filter, '{statement}' is not a valid statement "
                "(expected a string on the form a=b or a= or a)"
            )
        asked.setdefault(key, []).extend([value] if equals else [])
    return [{key: _filter_value(values)} for key, values in asked.items()]


def _filter_value(values: list[str]) -> str | JsonObject:
    if not values:
        return {"$exists": True}
    return values[0] if len(values) == 1 else {"$in": values}


def _is_scalar(value: object) -> TypeGuard[Scalar]:
    return isinstance(value, str | int | float)


def _shown(value: object) -> str:
    return json.dumps(value)[:200]


class _Reader:
    """Reads one predicate, counting what it will cost."""

    def __init__(self) -> None:
        self._conditions = 0
        self._values = 0

    def predicate(self, query: object, path: str, depth: int) -> Predicate:
        if _is_scalar(query):
            raise InvalidQuery(
                "Invalid filter predicate: top-level primitive values are not supported. Wrap "
                f'the value in a field expression, e.g. {{ "kind": {_shown(query)} }}'
            )
        if not isinstance(query, dict):
            raise _invalid("Expected object", path)
        if depth > MAX_DEPTH:
            raise _invalid(f"Nested deeper than {MAX_DEPTH} levels", path)
        for operator in ("$all", "$any", "$not"):
            if operator in query:
                return self._logical(operator, query, path, depth)
        return _joined([self._field(key, value, path) for key, value in query.items()])

    def _logical(self, operator: str, query: JsonObject, path: str, depth: int) -> Predicate:
        if len(query) > 1:
            others = ", ".join(f"'{key}'" for key in query if key != operator)
            raise _invalid(f"Unrecognized key(s) in object: {others}", path)
        operand, here = query[operator], _at(path, operator)
        if operator == "$not":
            return Not(self.predicate(operand, here, depth + 1))
        if not isinstance(operand, list):
            raise _invalid("Invalid", here)
        parts = tuple(
            self.predicate(part, f"{here}[{index}]", depth + 1)
            for index, part in enumerate(operand)
        )
        self._count(conditions=1)
        return All(parts) if operator == "$all" else AnyOf(parts)

    def _field(self, name: str, value: object, path: str) -> Predicate:
        here = _at(path, name)
        self._count(conditions=1)
        if name.startswith("$"):
            raise _invalid("Invalid", here)
        key = lowered(name)
        if _is_scalar(value):
            return self._one_of(key, [value])
        if not isinstance(value, dict):
            raise _invalid("Expected a string, number, boolean or operator", here)
        match value:
            # In this order: Backstage ignores what stands beside the first one it knows.
            case {"$exists": bool(exists)}:
                return Exists(key) if exists else Not(Exists(key))
            case {"$in": [*values]} if all(map(_is_scalar, values)):
                return self._one_of(key, values)
            case {"$contains": target}:
                return self._contains(key, target)
            case {"$hasPrefix": str(prefix)}:
                return HasPrefix(key, lowered(prefix))
        raise _invalid("Expected $exists, $in, $contains or $hasPrefix", here)

    def _contains(self, key: str, target: object) -> Predicate:
        if _is_scalar(target):
            return self._one_of(key, [target])
        if not isinstance(target, dict):
            raise InvalidQuery(f'Unsupported $contains target for field "{key}": {_shown(target)}')
        if key != "relations":
            raise InvalidQuery(f'Object form of $contains is not supported for field "{key}"')
        return self._relation(target)

    def _relation(self, target: JsonObject) -> Predicate:
        parts: dict[str, object] = {}
        for name, value in target.items():
            if name.lower() not in ("type", "targetref"):
                raise InvalidQuery(
                    f'Unsupported key "{name}" in $contains for "relations". '
                    'Only "type" and "targetRef" are supported'
                )
            if name.lower() in parts:
                raise InvalidQuery(f'Duplicate key "{name}" in $contains for "relations"')
            parts[name.lower()] = value
        relation = parts.get("type")
        if not isinstance(relation, str) or not relation:
            raise InvalidQuery(
                'The $contains operator for "relations" requires a "type" string property'
            )
        key = f"relations.{lowered(relation)}"
        if "targetref" not in parts:
            return Exists(key)
        return self._one_of(key, _target_refs(parts["targetref"]))

    def _one_of(self, key: str, values: Sequence[Scalar]) -> Predicate:
        self._count(values=len(values))
        if not values:
            return AnyOf(())  # PostgreSQL has no empty list
        return OneOf(key, tuple(dict.fromkeys(lowered(text_of(value)) for value in values)))

    def _count(self, *, conditions: int = 0, values: int = 0) -> None:
        self._conditions += conditions
        self._values += values
        if self._conditions > MAX_CONDITIONS or self._values > MAX_VALUES:
            raise _invalid(f"More than {MAX_CONDITIONS} conditions or {MAX_VALUES} values", "")


def _target_refs(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    refs = value["$in"] if isinstance(value, dict) and list(value) == ["$in"] else None
    if refs == []:
        raise InvalidQuery('Empty "$in" array for $contains on "relations" is not allowed')
    if isinstance(refs, list) and all(isinstance(ref, str) for ref in refs):
        return refs
    raise InvalidQuery(
        'Unsupported value in $contains for "relations": expected a string or '
        f'{{ "$in": [strings] }}, but got {_shown(value)}'
    )


def _joined(parts: list[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _invalid(message: str, path: str) -> InvalidQuery:
    return InvalidQuery(
        f"Invalid query: Validation error: {message}" + (f' at "{path}"' if path else "")
    )
