"""Entries of the audit log, and what verifying it can find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

SYSTEM = "landform"
"""Who acts when nobody asked: the service itself."""

ANONYMOUS = "anonymous"
"""Who acts when nobody said who they are."""


class Outcome(StrEnum):
    """What became of an attempt. ``failed``: allowed, and yet it came to nothing."""

    ALLOWED = "allowed"
    DENIED = "denied"
    FAILED = "failed"


@dataclass(frozen=True)
class Entry:
    """Something to be recorded.

    ``actor`` is a user reference, or a system name. ``action`` is ``<noun>.<verb>``, as in
    ``request.cancel``. ``cause`` is a sentence, for a denied attempt the rule that denied it.
    ``before`` and ``after`` are a few facts, never a secret, never what people typed as a whole.
    """

    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    outcome: Outcome = Outcome.ALLOWED
    cause: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Place:
    """A point of the chain: the number of an entry, and its hash. 0 is before the first."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Link:
    """An entry at its place in the chain, exactly as it is stored.

    Everything but the number is text, so that the same bytes come back from every database:
    ``at`` has microseconds and ends in Z, ``before`` and ``after`` are canonical JSON.
    """

    seq: int
    at: str
    actor: str
    action: str
    object_kind: str
    object_id: str
    outcome: str
    cause: str
    http_request_id: str | None
    before: str | None
    after: str | None
    prev_hash: str
    hash: str

    @property
    def place(self) -> Place:
        return Place(self.seq, self.hash)


@dataclass(frozen=True)
class Anchor:
    """Where a segment was sealed, written to a file and taken out of the database."""

    first_seq: int
    last_seq: int
    last_hash: str
    file_digest: str
    archived_at: str


@dataclass(frozen=True)
class Fault:
    """The first entry that does not fit, and why."""

    seq: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What verifying found. ``head`` is the last entry that fits."""

    checked: int
    first_seq: int
    head: Place
    fault: Fault | None = None


@dataclass(frozen=True)
class Filters:
    """Which entries; None is any. ``since`` is included, ``until`` is not."""

    actor: str | None = None
    action: str | None = None
    outcome: Outcome | None = None
    object_kind: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
