"""Keyset cursors: opaque to clients, a JSON array to us."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from landform.kernel.errors import Invalid

MAX_CURSOR = 2_000  # characters; ours are far shorter
MAX_NUMBER = 2**63 - 1  # a BIGINT holds no more
MAX_DIGITS = len(str(MAX_NUMBER))


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


def decode_number(cursor: str) -> int:
    """Read the number of the last entry of the page before.

    Raises:
        MalformedCursor: it holds no number.
    """
    [text] = decode_cursor(cursor, length=1)
    if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS:
        number = int(text)
        if number <= MAX_NUMBER:
            return number
    raise MalformedCursor(f"Malformed cursor: {text[:40]!r} is not a number.")


def cut(found: list[T], *, limit: int, number_of: Callable[[T], int]) -> Page[T]:
    """The first ``limit`` of what was found; one more than that means that there are more."""
    items = found[:limit]
    more = len(found) > limit
    return Page(items, encode_cursor([str(number_of(items[-1]))]) if more else None)


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
