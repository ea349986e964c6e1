"""The index rows of an entity: what filters, orders and facets look at.

Source: @backstage/plugin-catalog-backend 4.0.0, `buildEntitySearch`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import JsonObject

MAX_KEY = 200  # characters; longer keys are not indexed
MAX_VALUE = 200  # characters; of longer values only the existence is indexed

NOT_INDEXED = frozenset({"attachments", "relations", "status", "metadata.etag"})
MAX_SAFE_INTEGER = 2**53 - 1  # JavaScript writes larger numbers in its own way

Scalar: TypeAlias = str | int | float | bool


@dataclass(frozen=True)
class SearchRow:
    """One indexed fact. ``key`` and ``value`` are lower case; None is a value too."""

    key: str
    value: str | None
    original_value: str | None


def search_rows(document: JsonObject) -> list[SearchRow]:
    """The rows of a stitched document, one for each distinct key and value."""
    rows: dict[tuple[str, str | None], SearchRow] = {}
    for key, value in _facts(document):
        lowered = key.lower()
        if len(lowered) <= MAX_KEY:
            row = _row(lowered, value)
            rows.setdefault((row.key, row.value), row)
    return list(rows.values())


def keys_differing_in_case(document: JsonObject) -> list[str]:
    """Keys an entity has twice, spelled differently: no filter could tell them apart."""
    spellings = Counter(key.lower() for key in {key for key, _ in _facts(document)})
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


def _row(key: str, value: Scalar | None) -> SearchRow:
    text = None if value is None else text_of(value)
    if text is None or len(text.lower()) > MAX_VALUE:
        return SearchRow(key, None, None)
    return SearchRow(key, text.lower(), text)


def _facts(document: JsonObject) -> Iterator[tuple[str, Any]]:
    yield from _visit("", document)
    for relation in document.get("relations", ()):
        yield f"relations.{relation['type']}", relation["targetRef"]


def _visit(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if path in NOT_INDEXED:
        return
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _visit(f"{path}.{key}" if path else key, child)
    elif isinstance(value, list):
        yield from _visit_items(path, value)
    else:
        yield path, value


def _visit_items(path: str, items: list[Any]) -> Iterator[tuple[str, Any]]:
    seen = set()
    for item in items:
        yield from _visit(path, item)
        # A tag is also a key of its own: `metadata.tags.java` and `metadata.tags=java`.
        if isinstance(item, str) and item.lower() not in seen:
            seen.add(item.lower())
            yield f"{path}.{item}", True
