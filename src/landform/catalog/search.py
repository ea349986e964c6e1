"""The index rows of an entity: what filters, orders and facets look at.

Source: @backstage/plugin-catalog-backend 4.0.0, `buildEntitySearch`.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import JsonObject, PathValue, Scalar
from landform.kernel.numbers import number_text

MAX_KEY = 200  # characters; longer keys are not indexed
MAX_VALUE = 200  # characters; of longer values only the existence is indexed

NESTED = (dict, list)
NOT_INDEXED = frozenset({"attachments", "relations", "status", "metadata.etag"})


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


def values_of(document: JsonObject) -> list[PathValue]:
    """What a declared document says, in its order."""
    found: list[PathValue] = []
    _collect("", document, found)
    return found


def search_rows(values: Iterable[PathValue]) -> list[SearchRow]:
    """The rows of these values, one for each distinct key and value."""
    rows: dict[tuple[str, str | None], SearchRow] = {}
    for spelled, value, listed in values:
        key, text = spelled.lower(), None if value is None else text_of(value)
        if text is None or len(lower := text.lower()) > MAX_VALUE:
            rows.setdefault((key, None), SearchRow(key, None, None, listed=False))
            continue
        row = SearchRow(key, lower, None if lower == text else text, listed)
        known = rows.setdefault((key, lower), row)
        if listed and not known.listed:
            rows[key, lower] = known._replace(listed=True)
    return [row for row in rows.values() if len(row.key) <= MAX_KEY]


def keys_differing_in_case(values: Iterable[PathValue]) -> list[str]:
    """Keys an entity has twice, spelled differently: no filter could tell them apart."""
    keys = set()
    for key, value, listed in values:
        keys.add(key)
        if listed:
            keys.add(f"{key}.{value}")
    if len(set(map(str.lower, keys))) == len(keys):
        return []
    spellings = Counter(map(str.lower, keys))
    return sorted(key for key, count in spellings.items() if count > 1)


def text_of(value: Scalar) -> str:
    """A scalar as JavaScript's ``String()`` writes it, so that 7 equals "7" and true "true"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    # A whole number keeps all its digits; JavaScript would round large ones.
    return str(value) if isinstance(value, int) else number_text(value)


def lowered(text: str) -> str:
    """``text`` as keys and values are compared.

    Raises:
        InvalidQuery: no database holds such a text.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidQuery("Invalid query: NUL characters and lone surrogates are never found")
    return text.lower()


def _collect(path: str, value: Any, found: list[PathValue]) -> None:
    # A list that is passed on, not nested generators: this runs for all that is loaded.
    if isinstance(value, dict):
        start = f"{path}." if path else ""
        for key, child in value.items():
            at = start + key
            if at in NOT_INDEXED:
                continue
            if isinstance(child, NESTED):
                _collect(at, child, found)
            else:
                found.append((at, child, False))
    elif isinstance(value, list):
        seen = set()
        for item in value:
            if isinstance(item, str):
                lower = item.lower()
                found.append((path, item, lower not in seen))
                seen.add(lower)
            else:
                _collect(path, item, found)
    else:
        found.append((path, value, False))
