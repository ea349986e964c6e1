"""The nouns of snippets, and what of an entity goes into them."""

from collections.abc import Mapping
from dataclasses import dataclass

from landform.catalog.models import JsonObject

MAX_VALUE = 2_000  # characters; an output that is longer is no name or address

Outputs = Mapping[str, str]


@dataclass(frozen=True)
class Snippet:
    """``code`` to paste; ``language`` is for highlighting, ``title`` for people."""

    language: str
    title: str
    code: str


def readable_outputs(document: JsonObject) -> dict[str, str]:
    """The outputs that may be pasted: plain values in printable characters.

    What is marked sensitive has no value here. A line break or another control
    character has no place in a name or address; escaping it for each language would
    only move the trouble to whoever reads it there.
    """
    made = document.get("spec", {}).get("landform")
    outputs = made.get("outputs") if isinstance(made, dict) else None
    found: dict[str, str] = {}
    for name, value in outputs.items() if isinstance(outputs, dict) else ():
        if isinstance(value, str | int) and not isinstance(value, bool):
            text = str(value)
            if text and text.isprintable() and len(text) <= MAX_VALUE:
                found[name] = text
    return found
