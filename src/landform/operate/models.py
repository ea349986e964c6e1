"""What operators are shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from landform.policies.models import Decision, Stage
from landform.requests.models import Request


class DeliveryState(StrEnum):
    """How far a delivery got."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class StoredDelivery:
    """A delivery without its body, which is for the service alone."""

    id: int
    source: str
    delivery_id: str
    event: str
    received_at: datetime
    read_at: datetime | None
    error: str | None
    size: int

    @property
    def state(self) -> DeliveryState:
        if self.read_at is None:
            return DeliveryState.WAITING
        return DeliveryState.FAILED if self.error else DeliveryState.READ


@dataclass(frozen=True)
class Waiting:
    """An unfinished request, and the job that will look at it; None where there is none."""

    request_id: str
    error: str | None
    attempts: int | None
    run_at: datetime | None


@dataclass(frozen=True)
class Stuck:
    """An unfinished request that does not move: what it waits for, and what went wrong."""

    request: Request
    waits_for: str
    problem: str | None
    attempts: int
    next_look: datetime | None


@dataclass(frozen=True)
class HeldLock:
    """A project that the runner holds for a pull request, and the request it is about."""

    directory: str
    workspace: str
    pull_request_number: int
    request_id: str | None


@dataclass(frozen=True)
class Sweep:
    """The last run of something that is done from time to time."""

    name: str
    ran_at: datetime
    found: dict[str, Any]


@dataclass(frozen=True)
class RuleCount:
    """How many requests a rule spoke of, at one level."""

    stage: Stage
    rule: str
    level: Decision
    requests: int


@dataclass(frozen=True)
class RuleCounts:
    """What rules said of ``requests`` requests made since ``since``, the most frequent first."""

    since: datetime
    requests: int
    rules: tuple[RuleCount, ...]
