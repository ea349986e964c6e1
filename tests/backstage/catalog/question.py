"""A question to a catalog, and what questions have in common."""

from dataclasses import dataclass
from typing import Any

NAME = "metadata.name"  # the one order without ties
BY_QUERY = "/entities/by-query"
LIST = "/entities"
FACETS = (
    "kind",
    "spec.type",
    "spec.lifecycle",
    "metadata.namespace",
    "metadata.tags",
    "relations.ownedBy",
    "metadata.labels.tier",
    "spec.count",
    "spec.on",
    "spec.share",
    "spec.note",
    "spec.ports.name",
    "metadata.title",
    "spec.nothing",
    "gone",
)

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One request; ``walk`` follows the cursors to the end and back again.

    ``exact`` says that the order of the items means something.
    """

    name: str
    method: str
    path: str
    params: Params = ()
    body: Any = None
    walk: bool = False
    exact: bool = False


def get(name: str, path: str, *params: str, **more: bool) -> Question:
    """``params`` are ``key=value``, as in a URL that is not encoded."""
    pairs = tuple((key, value) for key, _, value in (each.partition("=") for each in params))
    return Question(name, "GET", path, pairs, **more)


def post(name: str, path: str, body: Any, **more: bool) -> Question:
    return Question(name, "POST", path, (), body, **more)
