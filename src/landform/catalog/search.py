"""The index rows of an entity: what filters, orders and facets look at.

Source: @backstage/plugin-catalog-backend 4.0.0, `buildEntitySearch`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import JsonObject

MAX_KEY = 200  # characters; longer keys are not indexed
MAX_VALUE = 200  # characters; of longer values only the existence is indexed

NOT_INDEXED = frozenset({"attachments", "relations", "status", "metadata.etag"})
MAX_SAFE_INTEGER = 2**53 - 1  # JavaScript writes larger numbers in its own way

Scalar: TypeAlias = str | int | float | bool


class SearchRow(NamedTuple):
    """One indexed fact. ``key`` and ``value`` are lower case; None is a value too.

    ``original_value`` is as the entity spells it, None where that is ``value``. What is
    ``listed`` is an item of a list, and therefore also a key: a filter finds the tag Java by
    ``metadata.tags=java`` and by ``metadata.tags.java``. Not two rows: lists of references
    would make a key for each entity that somebody refers to.
    """

    key: str
    value: str | None
    original_value: str | None
    listed: bool


def search_rows(document: JsonObject) -> list[SearchRow]:
    """The rows of a declared document, one for each distinct key and value."""
    rows: dict[tuple[str, str | None], SearchRow] = {}
    for key, value, listed in _visit("", document):
        lowered = key.lower()
        if len(lowered) <= MAX_KEY:
            row = _row(lowered, value, listed=listed)
            before = rows.setdefault(row[:2], row)
            if row.listed and not before.listed:
                rows[row[:2]] = before._replace(listed=True)
    return list(rows.values())


def keys_differing_in_case(document: JsonObject) -> list[str]:
    """Keys an entity has twice, spelled differently: no filter could tell them apart."""
    keys = set()
    for key, value, listed in _visit("", document):
        keys.add(key)
        if listed:
            keys.add(f"{key}.{value}")
    spellings = Counter(map(str.lower, keys))
    return sorted(key for key, count in spellings.items() if count > 1)


def text_of(value: Scalar) -> str:
    """A scalar as JavaScript's ``String()`` writes it, so that 7 equals "7" and true "true"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_SAFE_INTEGER:
        return str(int(value))
    return repr(value)


def lowered(text: str) -> str:
    """``text`` as keys and values are compared.

    Raises:
        InvalidQuery: no database holds such a text.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidQuery("Invalid query: NUL characters and lone surrogates are never found")
    return text.lower()


def _row(key: str, value: Scalar | None, *, listed: bool) -> SearchRow:
    text = None if value is None else text_of(value)
    if text is None or len(lower := text.lower()) > MAX_VALUE:
        return SearchRow(key, None, None, listed=False)
    return SearchRow(key, lower, None if lower == text else text, listed)


def _visit(path: str, value: Any) -> Iterator[tuple[str, Any, bool]]:
    """Paths, their values, and whether that is text in a list."""
    if path in NOT_INDEXED:
        return
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _visit(f"{path}.{key}" if path else key, child)
    elif isinstance(value, list):
        yield from _visit_items(path, value)
    else:
        yield path, value, False


def _visit_items(path: str, items: list[Any]) -> Iterator[tuple[str, Any, bool]]:
    seen = set()
    for item in items:
        if isinstance(item, str):
            yield path, item, item.lower() not in seen
            seen.add(item.lower())
        else:
            yield from _visit(path, item)
