"""The nouns of ingestion: locations, what is read there, and what came of each document."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from landform.catalog.models import Declaration, JsonObject
from landform.kernel.names import EntityRef

MAX_TARGET = 1_000  # characters; the database indexes it


class State(StrEnum):
    """How a location stands."""

    WAITING = "waiting"  # never read yet
    OK = "ok"
    PROBLEMS = "problems"  # read; not every document is in the catalog
    UNREADABLE = "unreadable"  # not read, wholly or in part: nothing is removed
    HELD = "held"  # it would remove more than a person expects


class Outcome(StrEnum):
    """What came of a document."""

    REGISTERED = "registered"
    INVALID = "invalid"
    NOT_ALLOWED = "not_allowed"
    CONFLICT = "conflict"
    UNREADABLE = "unreadable"  # a file or address without any document that could be read
    KEPT = "kept"  # no longer there, and not removed either; the message says why


IN_CATALOG = frozenset({Outcome.REGISTERED})


@dataclass(frozen=True)
class Spec:
    """A type and a target; what people register."""

    type: str
    target: str

    def __str__(self) -> str:
        return f"{self.type}:{self.target}"

    @classmethod
    def parse(cls, text: str) -> "Spec":
        """Read what `str` wrote."""
        kind, _, target = text.partition(":")
        return cls(kind, target)

    @property
    def entity_ref(self) -> EntityRef:
        """The `Location` entity that stands for it, named as Backstage does."""
        digest = hashlib.sha1(str(self).encode(), usedforsecurity=False).hexdigest()
        return EntityRef("location", "default", f"generated-{digest}")


REGISTERED = ("api", "task")
"""How a location comes about that the configuration does not name."""


@dataclass(frozen=True)
class Location:
    """A registered location.

    ``came_by``: `config`, `api` or `task`. ``rules``: kinds it may add besides those that every
    location may; of a task, the only ones.
    """

    id: str
    spec: Spec
    presence: str
    came_by: str
    created_by: str
    created_at: datetime
    rules: tuple[str, ...] = ()
    state: State = State.WAITING
    error: str | None = None
    fingerprint: str | None = None
    removals_allowed: bool = False
    changed_at: datetime | None = None
    refreshed_at: datetime | None = None
    next_refresh_at: datetime | None = None


@dataclass(frozen=True)
class SourceFile:
    """A file as it was read. ``target`` leads there again."""

    target: str
    text: str


@dataclass(frozen=True)
class Document:
    """One document of a file, its first line counted from 1.

    ``parent`` is the `Location` entity that led to the file; without ``content``
    it could not be read, as ``problem`` says.
    """

    source: Spec
    position: int
    line: int
    parent: EntityRef | None
    content: JsonObject | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Unread:
    """A target that was not read, and why."""

    source: Spec
    parent: EntityRef | None
    reason: str


@dataclass(frozen=True)
class Reading:
    """All that a location produced at one time."""

    documents: tuple[Document, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.unread


@dataclass(frozen=True)
class Checked:
    """A document held against the rules; with a declaration, it is an entity."""

    document: Document
    ref: EntityRef | None = None
    declaration: Declaration | None = None
    outcome: Outcome = Outcome.REGISTERED
    message: str | None = None


@dataclass(frozen=True)
class Stored:
    """What the catalog has of an entity."""

    origin: str
    location: str
    has_status: bool = False
    is_orphan: bool = False

    def is_anothers(self, origin: Spec) -> bool:
        """Whether it belongs to another source, which has not left it either."""
        return self.origin != str(origin) and not self.is_orphan


@dataclass(frozen=True)
class Report:
    """What came of a document, as people read it."""

    source: str
    position: int
    line: int
    outcome: Outcome
    ref: str | None = None
    parent: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Plan:
    """What to do so that the catalog has what the location has."""

    puts: tuple[Declaration, ...] = ()
    removes: tuple[EntityRef, ...] = ()
    statuses: tuple[tuple[EntityRef, str | None], ...] = ()
    reports: tuple[Report, ...] = ()
    held: str | None = None
