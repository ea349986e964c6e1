"""What a full-text search shows of an entity: where it was found, with the words around."""

from collections.abc import Sequence
from dataclasses import dataclass

from landform.catalog.models import JsonObject
from landform.catalog.words import FIELDS, MAX_ASKED, WORD, split, texts_of

AROUND = 60  # characters shown before and after a word
MAX_TERM = 400  # characters of a question
MAX_FOUND = 100
DEFAULT_FOUND = 20


@dataclass(frozen=True)
class Found:
    """An entity and the fields that have words of the question; ``snippet`` is from the first."""

    ref: str
    kind: str
    name: str
    title: str | None
    description: str | None
    type: str | None
    owner: str | None
    matched: tuple[str, ...]
    snippet: str


def found(document: JsonObject, ref: str, words: Sequence[str]) -> Found:
    """What to show of a document that has all the words."""
    texts = texts_of(document)
    matched = tuple(field for field in FIELDS if _matching(texts[field], words))
    metadata, spec = document["metadata"], document.get("spec") or {}
    # The longest explanation: a name that matches explains itself.
    told = next((field for field in (*matched[::-1], "name")), "name")
    owners = (each["targetRef"] for each in document["relations"] if each["type"] == "ownedBy")
    return Found(
        ref,
        document["kind"],
        metadata["name"],
        _text(metadata.get("title")),
        _text(metadata.get("description")),
        _text(spec.get("type")),
        next(owners, None),
        matched,
        snippet(texts[told], words),
    )


def snippet(text: str, words: Sequence[str]) -> str:
    """The text around the first word that matches, cut at its ends with an ellipsis."""
    place = next((each for each in WORD.finditer(text) if _is_asked(each[0], words)), None)
    start = max(place.start() - AROUND, 0) if place else 0
    end = min((place.end() if place else 0) + AROUND, len(text))
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _matching(text: str, words: Sequence[str]) -> bool:
    return any(_is_asked(each[0], words) for each in WORD.finditer(text))


def _is_asked(word: str, words: Sequence[str]) -> bool:
    *whole, last = words
    return any(each in whole or each.startswith(last) for each in split(word, MAX_ASKED))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
