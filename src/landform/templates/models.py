"""A request template, after everything in it was checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

AS_TYPED = re.compile(r"\$\{\{\s*parameters\.(\w+)\s*\}\}")


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
    used_by: str | None = None

    @property
    def fixed(self) -> tuple[str, ...]:
        """Parameters that stand in name, environment or owner as they are typed.

        Whatever else is changed, these stay: with another one it would be another stack.
        """
        says_which = self.name, self.environment, self.owner
        return tuple(dict.fromkeys(name for each in says_which for name in AS_TYPED.findall(each)))


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
    exactly which template it was made with. It orders a stack, or (`stack` and
    `pull_request` None) its steps are run as a task.
    """

    name: str
    title: str
    description: str
    owner: str
    type: str
    tags: tuple[str, ...]
    version: str
    pages: tuple[Page, ...]
    stack: StackStep | None
    pull_request: PullRequestStep | None
    presentation: dict[str, Any] | None = None

    @property
    def orders(self) -> Literal["stack", "task"]:
        """What it is for: a `stack`, or a `task`."""
        return "task" if self.stack is None else "stack"

    @property
    def stack_step(self) -> StackStep:
        """The step that describes the stack. Raises `ValueError` where it orders none."""
        if self.stack is None:
            raise ValueError(f"{self.name} orders no stack")
        return self.stack

    @property
    def parameter_names(self) -> frozenset[str]:
        """Of every field that the form may ask for, also those that depend on others."""
        return frozenset(name for page in self.pages for name in field_names(page.schema))


def field_names(schema: Any) -> Iterator[str]:
    """Names of the properties of an object's schema, in all of its branches."""
    if not isinstance(schema, dict):
        return
    yield from map(str, _mapping(schema.get("properties")))
    for branch in branches(schema):
        yield from field_names(branch)


def branches(schema: dict[str, Any]) -> Iterator[Any]:
    """The schemas in a schema that look at the same value, also where it is not a valid one."""
    for keyword in ("allOf", "anyOf", "oneOf"):
        found = schema.get(keyword)
        yield from found if isinstance(found, list) else ()
    for keyword in ("if", "then", "else"):
        yield schema.get(keyword)
    for keyword in ("dependencies", "dependentSchemas"):
        yield from _mapping(schema.get(keyword)).values()


def _mapping(node: Any) -> dict[Any, Any]:
    return node if isinstance(node, dict) else {}
