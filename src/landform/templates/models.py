"""A request template, after everything in it was checked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ApplyMode(StrEnum):
    """Who starts the apply once the quorum is reached."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


@dataclass(frozen=True)
class Page:
    """One page of the form: a JSON Schema object with Backstage's ``ui:*`` keys in it."""

    title: str
    description: str | None
    schema: dict[str, Any]


@dataclass(frozen=True)
class OutputSpec:
    """A module output that the catalog keeps."""

    name: str
    description: str
    sensitive: bool = False


@dataclass(frozen=True)
class StackStep:
    """Input of ``landform:stack``. Strings may hold ``${{ parameters.… }}`` expressions."""

    name: str
    environment: str
    owner: str
    system: str | None
    description: str | None
    type: str
    module: str
    variables: dict[str, Any]
    outputs: tuple[OutputSpec, ...]


@dataclass(frozen=True)
class CodeOwners:
    """One rule as in a CODEOWNERS file: who owns the paths that fit ``pattern``."""

    pattern: str
    owners: tuple[str, ...]


@dataclass(frozen=True)
class PullRequestStep:
    """Input of ``landform:pull-request``: its title, who must review, who starts the apply.

    ``codeowners`` are rules as GitHub's: of those that fit, the last one counts.
    """

    title: str
    quorum: int
    reviewers: tuple[str, ...]
    apply: ApplyMode
    codeowners: tuple[CodeOwners, ...] = ()


@dataclass(frozen=True)
class Template:
    """A published request template.

    ``version`` is a digest of all files of its directory, so a request can say
    exactly which template it was made with.
    """

    name: str
    title: str
    description: str
    owner: str
    type: str
    tags: tuple[str, ...]
    version: str
    pages: tuple[Page, ...]
    stack: StackStep
    pull_request: PullRequestStep

    @property
    def parameter_names(self) -> frozenset[str]:
        return frozenset(name for page in self.pages for name in page.schema.get("properties", {}))
