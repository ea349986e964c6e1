"""The words that full-text search finds an entity by, and those of a question.

We split texts ourselves, so that both databases find the same and nothing that a person types
is ever their query language.
"""

import re
import unicodedata
from itertools import islice
from typing import Any

from landform.catalog.models import JsonObject

FIELDS = ("name", "title", "tags", "description", "outputs")
"""Where words come from, the most telling first."""

MAXWORDS = 400  # of one field
MAXWORD = 64  # characters; what is longer is found by its beginning
ENOUGH = 10_000  # characters
MAX_ASKED = 12  # words of a question; more make it no clearer

WORD = re.compile(r"[^\W_]+")


def words_of(document: JsonObject) -> dict[str, list[str]]:
    """The words of each field of a declared document, in their order."""
    return {field: split(text, MAXWORDS) for field, text in texts_of(document).items()}


def texts_of(document: JsonObject) -> dict[str, str]:
    """What people read in each field."""
    metadata, spec = document["metadata"], document.get("spec") or {}
    own = spec.get("landform")
    outputs = own.get("outputs") if isinstance(own, dict) else None
    profile = spec.get("profile")
    called = profile.get("displayName") if isinstance(profile, dict) else None
    return {
        "name": str(metadata["name"]),
        "title": _read([metadata.get("title"), called]),
        "tags": _read(metadata.get("tags")),
        "description": _read(metadata.get("description")),
        "outputs": _read(outputs),
    }


def split(text: str, most: int) -> list[str]:
    """The first words in lower case without accents: ``Käse-DB2`` is ``kase`` and ``db2``."""
    plain = text.lower() if text.isascii() else _plain(text)
    if len(plain) > ENOUGH:  # most texts are short; nobody waits for the words of a long one
        return [found[0][:MAXWORD] for found in islice(WORD.finditer(plain), most)]
    return [word[:MAXWORD] for word in WORD.findall(plain)[:most]]


def asked(text: str) -> list[str]:
    """The words of a question; the last one may be the beginning of a word."""
    return split(text, MAX_ASKED)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).lower()


def _read(value: Any) -> str:
    found: list[str] = []
    _collect(value, found)
    return " ".join(found)


def _collect(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, dict):
        for key, child in value.items():
            found.append(str(key))
            _collect(child, found)
    elif isinstance(value, list):
        for child in value:
            _collect(child, found)
    elif value is not None:
        found.append(str(value))
