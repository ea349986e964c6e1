"""What a full-text search shows of an entity: where it was found, with the words around."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from landform.catalog.documents import Parts, put_together
from landform.catalog.words import FIELDS, MAX_ASKED, MAXWORDS, WORD, split, texts_of

AROUND = 60  # characters shown before and after a word
MAX_TERM = 400  # characters of a question
MAX_FOUND = 100
DEFAULT_FOUND = 20


class Match(NamedTuple):
    """An entity that has all the words."""

    ref: str
    parts: Parts
    owner: str | None


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


def found(match: Match, words: Sequence[str]) -> Found:
    """What to show of an entity that has all the words."""
    document = put_together(match.parts)
    texts = texts_of(document)
    matched = tuple(field for field in FIELDS if _has_any(split(texts[field], MAXWORDS), words))
    metadata, spec = document["metadata"], document.get("spec") or {}
    # The longest explanation: a name that matches explains itself.
    told = next((field for field in (*matched[::-1], "name")), "name")
    return Found(
        match.ref,
        document["kind"],
        metadata["name"],
        _text(metadata.get("title")),
        _text(metadata.get("description")),
        _text(spec.get("type")),
        match.owner,
        matched,
        snippet(texts[told], words),
    )


def snippet(text: str, words: Sequence[str]) -> str:
    """The text around the first word that matches, cut at its ends with an ellipsis."""
    spelled = WORD.finditer(text)
    place = next((each for each in spelled if _has_any(split(each[0], MAX_ASKED), words)), None)
    start = max(place.start() - AROUND, 0) if place else 0
    end = min((place.end() if place else 0) + AROUND, len(text))
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _has_any(there: Sequence[str], words: Sequence[str]) -> bool:
    *whole, last = words
    return not set(whole).isdisjoint(there) or any(word.startswith(last) for word in there)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
