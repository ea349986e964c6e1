"""What is around an entity: nodes and edges, each relation once. Pure.

A relation has one direction here whichever end declares it: ``dependsOn``, never
``dependencyOf``. So an arrow reads as a sentence, and is not drawn twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from landform.catalog.errors import InvalidQuery
from landform.catalog.relations import INVERSE, ONE_WAY
from landform.kernel.names import EntityRef

MAX_DEPTH = 5
MAX_NODES = 500
DEFAULT_NODES = 100
ROWS_IN_HOP = 2_000  # about so many edges are read in one hop and direction
FEWEST = 10  # edges that are read of every entity

FORWARD = ONE_WAY | {"dependsOn", "memberOf", "childOf"}
"""The names that edges have; the others are these from the other end."""


class Direction(StrEnum):
    """Which arrows to follow: those that leave an entity, those that come in."""

    BOTH = "both"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class GraphQuery:
    """What to look at. Without ``relations`` all are followed."""

    ref: EntityRef
    depth: int = 2
    direction: Direction = Direction.BOTH
    relations: frozenset[str] = FORWARD
    limit: int = DEFAULT_NODES


@dataclass(frozen=True, order=True)
class Edge:
    """An arrow between two references."""

    source: str
    type: str
    target: str


@dataclass(frozen=True)
class Heading:
    """What an entity is called."""

    kind: str
    title: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class Node:
    """A reference that the walk met. Without ``exists`` somebody refers to nothing."""

    ref: str
    kind: str
    title: str | None
    type: str | None
    exists: bool
    distance: int


@dataclass(frozen=True)
class Graph:
    """Nodes by distance, the edges between them; ``truncated``: there is more around."""

    nodes: list[Node]
    edges: list[Edge]
    truncated: bool


@dataclass(frozen=True)
class Neighbours:
    """Edges at some entities as they are declared; ``cut``: one of these has more."""

    edges: list[Edge]
    cut: bool = False


def relation_types(names: Iterable[str]) -> frozenset[str]:
    """The relations that are meant, by their name from either end; all if none is named.

    Raises:
        InvalidQuery: there is no such relation.
    """
    known = {name.lower(): name if name in FORWARD else INVERSE[name] for name in INVERSE}
    wanted = {name.strip() for name in names if name.strip()}
    unknown = sorted(name for name in wanted if name.lower() not in known)
    if unknown:
        all_ = ", ".join(sorted(INVERSE))
        raise InvalidQuery(f"There is no relation {unknown[0][:60]!r}; there are {all_}.")
    return frozenset(known[name.lower()] for name in wanted) or FORWARD


def forward(declared: Edge) -> Edge:
    """The edge under the name that edges have here."""
    if declared.type in FORWARD:
        return declared
    return Edge(declared.target, INVERSE[declared.type], declared.source)


@dataclass
class Walk:
    """A walk from an entity outwards, hop by hop, that never holds more than it may."""

    query: GraphQuery
    _distances: dict[str, int] = field(default_factory=dict)
    _edges: set[Edge] = field(default_factory=set)
    _hop: int = 0
    _truncated: bool = False

    def __post_init__(self) -> None:
        self._distances[str(self.query.ref)] = 0

    @property
    def refs(self) -> list[str]:
        """All that it met, the nearest first."""
        return sorted(self._distances, key=lambda ref: (self._distances[ref], ref))

    def next_hop(self) -> list[str] | None:
        """From where to look next; None at the end."""
        here = [ref for ref in self.refs if self._distances[ref] == self._hop]
        if not here or self._hop >= self.query.depth:
            return None
        self._hop += 1
        return here

    @staticmethod
    def edges_of_each(here: list[str]) -> int:
        """How many edges to read of each of these, so that a hub does not fill the hop."""
        return max(FEWEST, min(MAX_NODES, ROWS_IN_HOP // len(here)))

    def found(self, neighbours: Neighbours) -> None:
        """Take in the edges of the last hop."""
        self._truncated |= neighbours.cut
        for edge in sorted(map(forward, neighbours.edges)):
            new = [ref for ref in (edge.source, edge.target) if ref not in self._distances]
            if len(self._distances) + len(new) > self.query.limit:
                self._truncated = True
                continue
            self._distances |= dict.fromkeys(new, self._hop)
            self._edges.add(edge)

    def graph(self, headings: Mapping[str, Heading]) -> Graph:
        """What was found; ``headings`` are those of entities that exist."""
        nodes = []
        for ref in self.refs:
            heading = headings.get(ref) or Heading(ref.partition(":")[0])
            nodes.append(
                Node(
                    ref,
                    heading.kind,
                    heading.title,
                    heading.type,
                    ref in headings,
                    self._distances[ref],
                )
            )
        return Graph(nodes, sorted(self._edges), self._truncated)
