"""The nouns of a task. On the wire they are Backstage's (scaffolder v2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

ABSENT: Any = object()
"""Of a step's `each`: there is none. None would be one that is null."""


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED})


class StepStatus(StrEnum):
    """What a line of a task's log says of its step."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class TaskStep:
    """One step as its author wrote it: nothing is evaluated yet."""

    id: str
    name: str
    action: str
    input: dict[str, Any] | None = None
    condition: Any = ABSENT
    each: Any = ABSENT


@dataclass(frozen=True)
class TaskSpec:
    """A template, frozen together with the values of one task.

    ``template_info`` is Backstage's: ``entityRef`` and ``entity.metadata``. With ``lenient``
    an expression that cannot be evaluated stays as it was written, as in Backstage's dry run.
    """

    steps: tuple[TaskStep, ...]
    output: Any
    parameters: dict[str, Any]
    user: dict[str, Any]
    template_info: dict[str, Any]
    lenient: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What the platform team gives to the steps of every task.

    ``hosts`` are those that repositories may be on, with their kind (`github`, …);
    ``parameters`` and ``secrets`` are Backstage's ``scaffolder.defaultEnvironment``.
    """

    hosts: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class LogLine:
    """What happened, for people; ``step`` is the id of the step, if it was in one."""

    message: str
    step: str | None = None
    status: StepStatus | None = None

    def body(self) -> dict[str, Any]:
        """As in an event of Backstage's."""
        found: dict[str, Any] = {"message": self.message}
        if self.step is not None:
            found["stepId"] = self.step
        if self.status is not None:
            found["status"] = self.status.value
        return found


@dataclass(frozen=True)
class Task:
    """One run of a template's steps. ``state`` has the outputs of the steps that are done."""

    id: str
    template: str
    spec: dict[str, Any]
    status: TaskStatus
    created_by: str
    created_at: datetime
    updated_at: datetime
    state: dict[str, Any] = field(default_factory=dict)
    output: Any = None
    reason: str | None = None


@dataclass(frozen=True)
class TaskEvent:
    """One line of a task's history: `log`, `completion`, `cancelled` or `recovered`."""

    id: int
    task_id: str
    type: str
    body: dict[str, Any]
    created_at: datetime
