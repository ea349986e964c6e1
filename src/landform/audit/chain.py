"""The chain: each entry carries the hash of the one before it. Pure.

The hash is the SHA-256 of the entry as canonical JSON (RFC 8785) without its own ``hash``, so
anyone with an export can compute it: that is what ``document`` returns.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import rfc8785

from landform.audit.facts import as_text, tidy
from landform.audit.models import Entry, Fault, Link, Place

START = Place(0, "0" * 64)
"""Before the first entry."""

MAX_ACTOR, MAX_ACTION, MAX_KIND, MAX_ID, MAX_CAUSE = 250, 80, 60, 300, 1_000


def moment(at: datetime) -> str:
    """A time as it is stored: text of one width, which sorts as the times do."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def link(entry: Entry, after: Place, *, http_request_id: str | None) -> Link:
    """The entry as the one that follows ``after``."""
    unsealed = Link(
        seq=after.seq + 1,
        at=moment(entry.at),
        actor=tidy(entry.actor, MAX_ACTOR),
        action=tidy(entry.action, MAX_ACTION),
        object_kind=tidy(entry.object_kind, MAX_KIND),
        object_id=tidy(entry.object_id, MAX_ID),
        outcome=entry.outcome.value,
        cause=tidy(entry.cause, MAX_CAUSE),
        http_request_id=http_request_id,
        before=as_text(entry.before),
        after=as_text(entry.after),
        prev_hash=after.hash,
        hash="",
    )
    return Link(**{**vars(unsealed), "hash": hash_of(unsealed)})


def document(entry: Link) -> dict[str, Any]:
    """The entry as people and programs read it, and as it is hashed (without ``hash``).

    Raises:
        ValueError: ``before`` or ``after`` is not JSON.
    """
    fields = dict(vars(entry))
    for name in ("before", "after"):
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    return fields


def line(entry: Link) -> bytes:
    """The entry as a line of an export."""
    return rfc8785.dumps(document(entry)) + b"\n"


def hash_of(entry: Link) -> str:
    """Raises `ValueError` when it holds what no entry can hold."""
    fields = document(entry)
    del fields["hash"]
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


def read_line(raw: bytes) -> Link:
    """An entry from a line of an export. Raises `ValueError`."""
    fields = json.loads(raw)
    if not isinstance(fields, dict) or set(fields) != set(Link.__dataclass_fields__):
        raise ValueError("not an entry of an audit log")
    for name in ("before", "after"):
        value = fields[name]
        fields[name] = None if value is None else rfc8785.dumps(value).decode()
    found = Link(**fields)
    if line(found) != raw.rstrip(b"\r\n") + b"\n":
        raise ValueError("not written as canonical JSON")
    return found


def fault_of(entry: Link, before: Place) -> Fault | None:
    """What is wrong with ``entry`` as the one that follows ``before``; None if it fits."""
    if entry.seq != before.seq + 1:
        return Fault(before.seq + 1, f"it is missing: entry {entry.seq} comes next")
    if entry.prev_hash != before.hash:
        return Fault(entry.seq, "it does not follow the entry before it")
    try:
        whole = hash_of(entry) == entry.hash
        same_bytes = all(
            text is None or rfc8785.dumps(json.loads(text)).decode() == text
            for text in (entry.before, entry.after)
        )
    except (ValueError, TypeError, RecursionError):
        return Fault(entry.seq, "it cannot be read")
    return None if whole and same_bytes else Fault(entry.seq, "it was altered")


def follow(entries: Sequence[Link], place: Place) -> tuple[Place, int, Fault | None]:
    """How far the entries fit one after another, and what is wrong with the next one."""
    for count, entry in enumerate(entries):
        if fault := fault_of(entry, place):
            return place, count, fault
        place = entry.place
    return place, len(entries), None
