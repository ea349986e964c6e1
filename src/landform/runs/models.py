"""The nouns of a runner (Atlantis, or the `terraform` binary beside us)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    PLAN = "plan"
    APPLY = "apply"


class RunStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"  # started, not running any more, left no result; asking again goes on


@dataclass(frozen=True)
class Project:
    """An Atlantis project at one commit of one pull request: what a run is about."""

    repository: str
    pull_request_number: int
    head_branch: str
    head_sha: str
    directory: str
    workspace: str = "default"


@dataclass(frozen=True)
class Lock:
    """A project that the runner keeps for a pull request; others have to wait for it."""

    pull_request_number: int
    directory: str
    workspace: str


@dataclass(frozen=True)
class ChangeCount:
    """Terraform's own count of managed resources to add, change and destroy."""

    adds: int
    changes: int
    destroys: int

    def __str__(self) -> str:
        return f"{self.adds} to add, {self.changes} to change, {self.destroys} to destroy"


@dataclass(frozen=True)
class RunView:
    """What the runner says of one phase of one project.

    ``error`` is one sentence. ``id`` names this very run: another plan of the same
    head has another, so a result that was made void can be told from a new one.
    """

    phase: Phase
    status: RunStatus
    error: str | None = None
    id: str = ""


@dataclass(frozen=True)
class Run:
    """The last report on one phase of one head commit of a project.

    ``digest`` says what the plan would do: the same for two plans that do the same.
    The scrubbed plan JSON itself may have megabytes, and is read where it is needed.
    """

    pull_request_number: int
    directory: str
    workspace: str
    head_sha: str
    phase: Phase
    status: RunStatus
    count: ChangeCount | None
    error: str | None
    digest: str | None
    created_at: datetime
    reported_at: datetime


@dataclass(frozen=True)
class LogChunk:
    """Part of a run's log: ``text`` from the offset asked for, up to ``next_offset`` (bytes)."""

    text: str
    next_offset: int
    finished: bool


@dataclass(frozen=True)
class SpeculativePlan:
    """A plan that can never be applied, of files that no commit has.

    ``document`` is scrubbed plan JSON, None after a failure; then ``error`` is one sentence
    and ``log`` the end of what Terraform said.
    """

    document: dict[str, Any] | None
    error: str | None = None
    log: str = ""
