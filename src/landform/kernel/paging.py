"""Keyset cursors: opaque to clients, a JSON array to us."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from landform.kernel.errors import Invalid

MAX_CURSOR = 2_000  # characters; ours are far shorter


class MalformedCursor(Invalid):
    title = "Malformed cursor"


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``next_cursor`` is None on the last."""

    items: list[T]
    next_cursor: str | None


def encode_cursor(values: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[str]:
    """Return the ``length`` strings that `encode_cursor` was given.

    Raises:
        MalformedCursor: it was not made by `encode_cursor` for this list.
    """
    try:
        padded = cursor[:MAX_CURSOR] + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise MalformedCursor(f"Malformed cursor: {cursor[:40]!r}.") from error
    if not isinstance(values, list) or len(values) != length or not all(map(_is_text, values)):
        raise MalformedCursor(f"Malformed cursor: {cursor[:40]!r}.")
    return values


def decode_moment(text: str) -> datetime:
    """Read a time that was put into a cursor with `datetime.isoformat`.

    Raises:
        MalformedCursor: it is no time, or has no offset.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MalformedCursor(f"Malformed cursor: {text[:40]!r} is not a time.") from error


def _is_text(value: object) -> bool:
    """Whether a database can hold it: no NUL, no half surrogate pairs."""
    return isinstance(value, str) and "\0" not in value and value.isprintable()
