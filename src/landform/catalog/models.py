"""The nouns of the catalog. On the wire an entity stays what it is in Backstage: a JSON object."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import orjson

from landform.kernel.names import EntityRef

JsonObject = dict[str, Any]

Scalar: TypeAlias = str | int | float | bool

PathValue: TypeAlias = tuple[str, Scalar | None, bool]
"""Where in a document a value is (``metadata.name``), the value, whether it is text in a list."""

DEFAULT_NAMESPACE = "default"
DEFAULT_LIMIT = 200  # entities on a page; Backstage's code, whose documentation says 20
MAX_LIMIT = 10_000  # entities on a page, whatever is asked; the rest is behind the cursor


@dataclass(frozen=True, order=True)
class Relation:
    """One direction of an edge, as it shows on ``source``. The target need not exist."""

    source: EntityRef
    type: str
    target: EntityRef


@dataclass(frozen=True)
class Declaration:
    """An entity as its author wants it: checked and completed, without what others add to it.

    ``values``: what the document says, as `search.values_of` finds it.
    """

    ref: EntityRef
    document: JsonObject
    relations: tuple[Relation, ...]
    values: Sequence[PathValue] = field(repr=False)


@dataclass(frozen=True)
class Entity:
    """An entity as everybody sees it. ``text`` is its wire form, stable JSON."""

    ref: EntityRef
    uid: str
    etag: str
    text: str
    created_at: datetime
    updated_at: datetime

    @property
    def document(self) -> JsonObject:
        parsed: JsonObject = orjson.loads(self.text)
        return parsed


@dataclass(frozen=True)
class Change:
    """What a write did to one entity: its declared document before and after, as stable JSON.

    Without ``before`` it was created, without ``after`` it is gone. ``location`` is where what
    is told of it comes from.
    """

    ref: EntityRef
    before: str | None
    after: str | None
    location: str


@dataclass(frozen=True)
class Order:
    """Sort by a dotted path such as ``metadata.name``, compared as lower-case text."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class FullText:
    """A term to find inside the values of ``fields``; without fields, of the sort field."""

    term: str
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True)
class EntityQuery:
    """Which entities to show, in which order. ``where`` is a Backstage query predicate.

    Entities without the order field are left out, as Backstage does.
    """

    where: JsonObject | None = None
    order: Order | None = None
    full_text: FullText | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    with_total: bool = True


@dataclass(frozen=True)
class EntityPage:
    """One page of stable JSON texts. ``total`` counts all pages; 0 when nobody asked."""

    texts: list[str]
    total: int
    next_cursor: str | None = None
    previous_cursor: str | None = None

    @property
    def documents(self) -> list[JsonObject]:
        return [orjson.loads(text) for text in self.texts]


@dataclass(frozen=True)
class FacetValue:
    """A value as entities spell it, and how many of them do."""

    value: str
    count: int


def ref_of(document: JsonObject) -> EntityRef:
    """The reference of a document whose envelope is known to be valid."""
    metadata = document["metadata"]
    namespace = metadata.get("namespace") or DEFAULT_NAMESPACE
    return EntityRef(document["kind"].lower(), namespace.lower(), metadata["name"].lower())
