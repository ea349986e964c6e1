"""The catalog as lines: JSON for programs, CSV for people. Pure.

Whoever writes an entity decides what its cells say; a spreadsheet takes some cells for
formulas and runs them. Those begin with ``'`` here, which makes a text of them.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import StringIO
from typing import Any

import orjson

from landform.catalog.models import JsonObject, ref_of
from landform.catalog.validation import LOCATION

Times = tuple[datetime, datetime]
"""When an entity was created and updated."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "name": ("metadata", "name"),
    "namespace": ("metadata", "namespace"),
    "title": ("metadata", "title"),
    "type": ("spec", "type"),
    "owner": ("spec", "owner"),
    "system": ("spec", "system"),
    "lifecycle": ("spec", "lifecycle"),
    "environment": ("spec", "landform", "environment"),
    "tags": ("metadata", "tags"),
    "description": ("metadata", "description"),
    "location": ("metadata", "annotations", LOCATION),
}
HEADER = ("ref", *COLUMNS, "created", "updated")
ENVIRONMENT_LABEL = "landform.dev/environment"

FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # the last four are the full-width forms
AT_START = re.compile(rf"[\t\r\n]|\s*[{FORMULA}]")
WITHIN = re.compile(rf"(?<=[;\t\r\n])(?=\s*[{FORMULA}])")
"""Where another cell would begin for a spreadsheet that parts cells at these, as in Germany."""


def csv_header() -> str:
    return _line(HEADER)


def csv_lines(documents: Iterable[JsonObject], times: Mapping[str, Times]) -> str:
    """A line for each entity; ``times`` by reference."""
    lines = []
    for document in documents:
        ref = str(ref_of(document))
        cells = [ref, *(_cell(_at(document, path)) for path in COLUMNS.values())]
        if not cells[HEADER.index("environment")]:
            labels = _at(document, ("metadata", "labels", ENVIRONMENT_LABEL))
            cells[HEADER.index("environment")] = _cell(labels)
        known = times.get(ref)
        cells += [each.isoformat() for each in known] if known else ["", ""]
        lines.append(_line(cells))
    return "".join(lines)


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it, or what it splits it into, for a formula."""
    text = WITHIN.sub("'", text)
    return f"'{text}" if AT_START.match(text) else text


def ndjson_lines(texts: Iterable[str]) -> str:
    """A line for each document; JSON text has no line feeds."""
    return "".join(f"{text}\n" for text in texts)


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        document = document.get(part) if isinstance(document, dict) else None
    return document


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(each, str) for each in value):
            return ", ".join(value)
        case _:
            return orjson.dumps(value).decode()
