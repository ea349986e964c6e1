"""What happened to an entity: who changed it, when, and what. Pure.

A difference names its place by JSON pointer. It is short, whatever was changed, and says
of what is named like a secret only that it changed.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from landform.catalog.models import Change, JsonObject

HIDDEN = "(hidden)"
MAX_DIFFERENCES = 50  # in one entry; what is more is counted
MAX_SHOWN = 300  # characters of a value
MAX_POINTER = 300  # characters

SECRET = re.compile(
    r"passw(or)?d|passphrase|secret|token|private.?key|api.?key|access.?key|credential|"
    r"connection.?string",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"(arn:[\w-]*:[\w:/.@+=-]+|vault:[\w/.#-]+)\Z")
"""Where a secret lies, which says nothing of what it is."""

_ABSENT = object()


class What(StrEnum):
    """What was done to an entity."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class HistoryEntry:
    """One write of an entity. ``id`` orders them; it is 0 before the entry is stored.

    ``diff`` holds objects of ``path``, ``before`` and ``after``; of the last two the one is
    missing that was not there.
    """

    ref: str
    at: datetime
    actor: str
    location: str
    what: What
    etag_before: str | None
    etag_after: str | None
    diff: list[JsonObject]
    id: int = 0


def entry_of(change: Change, *, actor: str, at: datetime) -> HistoryEntry:
    """What to remember of a change. What is new or gone has no differences."""
    diff: list[JsonObject] = []
    if change.before is None:
        what = What.CREATED
    elif change.after is None:
        what = What.REMOVED
    else:
        what = What.CHANGED
        diff = differences(orjson.loads(change.before), orjson.loads(change.after))
    return HistoryEntry(
        ref=str(change.ref),
        at=at,
        actor=actor,
        location=change.location,
        what=what,
        etag_before=etag_of(change.before),
        etag_after=etag_of(change.after),
        diff=diff,
    )


def differences(before: JsonObject, after: JsonObject) -> list[JsonObject]:
    """What differs, by place, and at the end how many more there are."""
    found: list[JsonObject] = []
    more = 0
    for difference in _differences("", before, after, is_secret=False):
        if len(found) < MAX_DIFFERENCES:
            found.append(difference)
        else:
            more += 1
    return [*found, {"more": more}] if more else found


def etag_of(text: str | None) -> str | None:
    """The version of a declared document; None of none."""
    return text and hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _differences(pointer: str, before: Any, after: Any, *, is_secret: bool) -> Iterator[JsonObject]:
    if _same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _differences(
                f"{pointer}/{_escaped(key)}",
                before.get(key, _ABSENT),
                after.get(key, _ABSENT),
                is_secret=is_secret or bool(SECRET.search(key)),
            )
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(f"{pointer}/{index}", old, new, is_secret=is_secret)
    else:
        sides = {"before": before, "after": after}
        yield {"path": pointer[:MAX_POINTER]} | {
            side: _shown(value, is_secret=is_secret)
            for side, value in sides.items()
            if value is not _ABSENT
        }


def _same(before: Any, after: Any) -> bool:
    # 1, 1.0 and True are equal to Python and three values in JSON.
    if _ABSENT in (before, after) and before is not after:
        return False
    return before is after or orjson.dumps(before) == orjson.dumps(after)


def _shown(value: Any, *, is_secret: bool) -> Any:
    value = _without_secrets(value, is_secret=is_secret)
    text = orjson.dumps(value).decode()
    if len(text) <= MAX_SHOWN:
        return value
    text = value if isinstance(value, str) else text
    return f"{text[:MAX_SHOWN]}…"


def _without_secrets(value: Any, *, is_secret: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_secrets(item, is_secret=is_secret or bool(SECRET.search(key)))
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(item, is_secret=is_secret) for item in value]
    if not is_secret or value is None or isinstance(value, bool):
        return value
    return value if isinstance(value, str) and REFERENCE.match(value) else HIDDEN


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
