"""Pages of locations that match a predicate. There are few, so they are matched here. Pure."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from landform.catalog.errors import InvalidQuery
from landform.catalog.filters import (
    All,
    AnyOf,
    Exists,
    HasPrefix,
    Not,
    OneOf,
    Predicate,
    parse_query,
)
from landform.catalog.models import JsonObject


@dataclass(frozen=True)
class LocationPage:
    items: list[JsonObject]
    total: int
    next_cursor: str | None


def page_of(
    found: Sequence[JsonObject], query: JsonObject | None, *, limit: int, cursor: str | None
) -> LocationPage:
    """The page after the cursor, by id. A cursor brings its query with it.

    Raises:
        InvalidQuery: the query or the cursor is malformed.
    """
    after = ""
    if cursor is not None:
        query, after = _decoded(cursor)
    predicate = parse_query(query)
    matching = sorted((each for each in found if _holds(predicate, each)), key=_id)
    rest = [each for each in matching if _id(each) > after]
    items = rest[:limit]
    more = _encoded(query, _id(items[-1])) if len(rest) > limit else None
    return LocationPage(items, len(matching), more)


def _id(location: JsonObject) -> str:
    return str(location["id"])


def _holds(predicate: Predicate, fields: JsonObject) -> bool:
    match predicate:
        case All(parts):
            holds = all(_holds(part, fields) for part in parts)
        case AnyOf(parts):
            holds = any(_holds(part, fields) for part in parts)
        case Not(part):
            holds = not _holds(part, fields)
        case Exists(key):
            holds = _value(fields, key) is not None
        case OneOf(key, values):
            holds = _value(fields, key) in values
        case HasPrefix(key, prefix):
            holds = (_value(fields, key) or "").startswith(prefix)
    return holds


def _value(fields: JsonObject, key: str) -> str | None:
    lowered = {name.lower(): str(value).lower() for name, value in fields.items()}
    return lowered.get(key)


def _encoded(query: JsonObject | None, after: str) -> str:
    content = {"after": after} | ({"query": query} if query else {})
    return base64.b64encode(orjson.dumps(content)).decode()


def _decoded(cursor: str) -> tuple[JsonObject | None, str]:
    try:
        content = orjson.loads(base64.b64decode(cursor, validate=True))
        query, after = content.get("query"), content["after"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidQuery("Malformed cursor, could not be parsed") from None
    if not isinstance(after, str) or not isinstance(query, dict | None):
        raise InvalidQuery("Malformed cursor, could not be parsed")
    return query, after
