"""The ``fields`` parameter: keep only some paths of an entity.

Source: @backstage/plugin-catalog-backend 4.0.0, `parseEntityTransformParams`.
"""

from collections.abc import Iterable
from typing import Any

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import JsonObject


def parse_fields(texts: Iterable[str]) -> tuple[str, ...]:
    """The paths in comma lists, each once; none means the whole entity.

    Raises:
        InvalidQuery: a path looks into an array.
    """
    stripped = (path.strip() for text in texts for path in text.split(","))
    fields = tuple(dict.fromkeys(filter(None, stripped)))
    if in_array := next((path for path in fields if "[" in path), None):
        raise InvalidQuery(f'Invalid field "{in_array}", array type fields are not supported')
    return fields


def project(document: JsonObject, fields: Iterable[str]) -> JsonObject:
    """A document with only ``fields`` in it; paths it does not have are left out."""
    kept: JsonObject = {}
    for field in fields:
        path, value = _find(document, field.split("."))
        if path:
            _place(kept, path, value)
    return kept


def _find(document: JsonObject, parts: list[str]) -> tuple[list[str], Any]:
    path: list[str] = []
    here: Any = document
    key = ""
    for part in parts:
        # A key may itself contain dots: what is not found is tried together with the next part.
        key = f"{key}.{part}" if key else part
        if isinstance(here, dict) and key in here:
            path.append(key)
            here, key = here[key], ""
    return ([], None) if key else (path, here)


def _place(kept: JsonObject, path: list[str], value: Any) -> None:
    *parents, last = path
    for key in parents:
        kept = kept.setdefault(key, {})
    kept[last] = value
