"""A copy of an entity as JSON is, within limits, or why there is none."""

import math
from collections.abc import Iterator
from typing import Any

import orjson

from landform.catalog.errors import invalid_entity
from landform.catalog.models import JsonObject

MAX_DEPTH = 50  # levels; each costs a stack frame here and in every reader
MAX_VALUES = 20_000  # objects, lists and scalars; each may become an index row
MAX_BYTES = 2 * 1024 * 1024  # of JSON; the largest OpenAPI definitions fit

PLAIN = frozenset({str, int, bool, type(None)})


def plain_copy(entity: object) -> JsonObject:
    """What JSON makes of the entity.

    Raises:
        InvalidEntity: it cannot be written as JSON or stored, or is too large or too deep.
    """
    return _copy_if_plain(entity) or _checked_copy(entity)


def _checked_copy(entity: object) -> JsonObject:
    if not isinstance(entity, dict):
        raise invalid_entity("", "must be object")
    count = 0
    for count, (pointer, value, depth) in enumerate(_walk("", entity, 1), start=1):
        if depth > MAX_DEPTH:
            raise invalid_entity(pointer[:200], f"is nested deeper than {MAX_DEPTH} levels")
        if fault := _unwritable(value):
            raise invalid_entity(pointer, fault)
        if count > MAX_VALUES:
            raise invalid_entity("", f"has more than {MAX_VALUES} values")
    try:
        text = orjson.dumps(entity)
    except TypeError as error:
        raise invalid_entity("", f"cannot be written as JSON: {error}") from error
    if len(text) > MAX_BYTES:
        raise invalid_entity("", f"is larger than {MAX_BYTES} bytes of JSON")
    copy: JsonObject = orjson.loads(text)
    return copy


def _copy_if_plain(entity: object) -> JsonObject | None:
    """The copy of what is beyond doubt; None where somebody has to look closer."""
    if type(entity) is not dict or _count_plain(entity, 1) > MAX_VALUES:
        return None
    try:
        text = orjson.dumps(entity)
    except TypeError:  # a number that is too large, half a character
        return None
    # What has a NUL, and what quotes one.
    if len(text) > MAX_BYTES or b"\\u0000" in text:
        return None
    copy: JsonObject = orjson.loads(text)
    return copy


def _count_plain(value: Any, depth: int) -> int:
    """How many values and keys it has; more than are allowed where something is no plain JSON."""
    kind = type(value)
    if kind in PLAIN:
        return 1
    if depth > MAX_DEPTH or kind not in (dict, list):
        return MAX_VALUES + 1  # numbers with a fraction, too: they may be none
    # Keys that are no text are no JSON, which whoever writes it says.
    count, items = (1, value) if kind is list else (1 + len(value), value.values())
    for item in items:
        count += 1 if type(item) in PLAIN else _count_plain(item, depth + 1)
    return count


def _walk(pointer: str, value: object, depth: int) -> Iterator[tuple[str, object, int]]:
    yield pointer, value, depth
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{pointer}/{key}", key, depth
            yield from _walk(f"{pointer}/{key}", child, depth + 1)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk(f"{pointer}/{index}", child, depth + 1)


def _unwritable(value: object) -> str | None:
    match value:
        case str():
            # PostgreSQL's text cannot hold it.
            return "must not contain NUL characters" if "\0" in value else None
        case float():
            return None if math.isfinite(value) else "must be a finite number"
        case None | bool() | int() | dict() | list():
            return None
        case _:
            return f"must be JSON, not {type(value).__name__}"
