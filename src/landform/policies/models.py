"""What policies say."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """When a policy speaks: on the values of a request, or on the plan of its head commit."""

    REQUEST = "request"
    PLAN = "plan"


class Decision(StrEnum):
    """From mildest to hardest; the hardest result decides."""

    ALLOW = "allow"
    WARN = "warn"
    NEEDS_APPROVAL = "needs_approval"
    DENY = "deny"


@dataclass(frozen=True)
class PolicyResult:
    """One rule that spoke. ``group`` and ``quorum`` say who must approve, if it asks for that."""

    stage: Stage
    rule: str
    level: Decision
    message: str
    group: str | None = None
    quorum: int = 1


@dataclass(frozen=True)
class PolicyReport:
    """All that the rules of one stage said, and what follows."""

    decision: Decision
    results: tuple[PolicyResult, ...]
    engine: str


@dataclass(frozen=True)
class PolicyFile:
    """A file of the policies: ``about`` is what it says of itself, ``package`` is of Rego alone.

    ``stage`` is None for what both stages read.
    """

    path: str
    package: str | None
    stage: Stage | None
    about: str
    digest: str


@dataclass(frozen=True)
class PolicySet:
    """The files that an engine of ours evaluates. ``digest`` changes with any of them."""

    directory: str
    digest: str
    files: tuple[PolicyFile, ...]


@dataclass(frozen=True)
class StageCheck:
    """Whether the engine answers for a stage: the rules that decide, or what is wrong."""

    stage: Stage
    rules: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True)
class PolicyState:
    """What judges, and by what. ``source`` is None where a server holds policies of its own."""

    engine: str
    checks: tuple[StageCheck, ...]
    source: PolicySet | None
    source_problem: str | None
