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
