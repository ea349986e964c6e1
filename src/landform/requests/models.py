"""The nouns of a request."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from landform.changes.branches import branch_of
from landform.policies.models import PolicyResult
from landform.rendering.models import Stack
from landform.runs.models import ChangeCount


class Action(StrEnum):
    """What a request is for."""

    CREATE = "create"
    UPDATE = "update"
    DESTROY = "destroy"


class Status(StrEnum):
    """Where a request stands. Only `lifecycle.py` moves it."""

    SUBMITTED = "submitted"
    AWAITING_APPROVAL = "awaiting_approval"
    PULL_REQUEST_OPEN = "pull_request_open"
    PLANNED = "planned"
    PLAN_FAILED = "plan_failed"
    APPROVED = "approved"
    APPLYING = "applying"
    APPLY_FAILED = "apply_failed"
    APPLIED = "applied"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


TERMINAL = frozenset({Status.COMPLETED, Status.REJECTED, Status.CANCELLED})
UNDECIDED = frozenset({Status.AWAITING_APPROVAL, Status.PLANNED})
"""Where it is people's turn: to let it become a pull request, to review its plan."""


@dataclass(frozen=True)
class Submission:
    """What a person filled in. ``parameters`` are the template's, not yet checked.

    ``changes``: the request whose stack an update is of, so that no other is changed by a slip.
    """

    template: str
    parameters: dict[str, Any]
    action: Action = Action.CREATE
    changes: str | None = None


@dataclass(frozen=True)
class Request:
    """A person's order for infrastructure.

    ``stack`` is what was rendered from the template when it was submitted, so a
    later edit of the template does not change a request under way. ``head_sha``
    is the commit that the plan, the approvals and the apply must be about.
    ``plan_digest`` names the plan that policies judged, ``planned_at`` when that plan
    was reported; runs whose ids are ``superseded`` do not count any more.
    ``applied_by_hand`` is set where an apply began without our asking.
    ``version`` counts changes; storing one compares it.
    """

    id: str
    action: Action
    template: str
    template_version: str
    stack: Stack
    parameters: dict[str, Any]
    requested_by: str
    status: Status
    created_at: datetime
    updated_at: datetime
    version: int = 1
    reason: str | None = None
    cleared_at: datetime | None = None
    retry_asked_at: datetime | None = None
    apply_asked_at: datetime | None = None
    pull_request_number: int | None = None
    pull_request_url: str | None = None
    pull_request_state: str | None = None
    head_sha: str | None = None
    plan: ChangeCount | None = None
    policy: tuple[PolicyResult, ...] = ()
    resource: str | None = None
    superseded: tuple[str, ...] = ()
    plan_digest: str | None = None
    planned_at: datetime | None = None
    apply_started_at: datetime | None = None
    applied_by_hand: bool = False

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL

    @property
    def is_settled(self) -> bool:
        """Nothing more will happen; of a withdrawn one, the pull request is closed, too."""
        return self.is_terminal and self.pull_request_state != "open"

    @property
    def branch(self) -> str:
        """The head branch: derived from the id, so it can be found again after any crash."""
        return branch_of(self.stack.name, self.id)


class EventType(StrEnum):
    """What can happen to a request."""

    SUBMITTED = "submitted"
    POLICY_ALLOWED = "policy_allowed"
    APPROVAL_REQUIRED = "approval_required"
    POLICY_DENIED = "policy_denied"
    REQUEST_APPROVED = "request_approved"
    REQUEST_REJECTED = "request_rejected"
    PULL_REQUEST_OPENED = "pull_request_opened"
    HEAD_CHANGED = "head_changed"
    PLAN_SUCCEEDED = "plan_succeeded"
    PLAN_FAILED = "plan_failed"
    APPROVED = "approved"
    APPROVAL_LOST = "approval_lost"
    APPLY_ASKED = "apply_asked"
    APPLY_STARTED = "apply_started"
    APPLY_SEEN = "apply_seen"
    APPLY_SUCCEEDED = "apply_succeeded"
    APPLY_FAILED = "apply_failed"
    RETRY_ASKED = "retry_asked"
    PLAN_RESTARTED = "plan_restarted"
    RESOURCE_REGISTERED = "resource_registered"
    RESOURCE_UNREGISTERED = "resource_unregistered"
    PULL_REQUEST_MERGED = "pull_request_merged"
    PULL_REQUEST_CLOSED = "pull_request_closed"
    WITHDRAWN = "withdrawn"
    STEP_FAILED = "step_failed"
    DRIFT_FOUND = "drift_found"
    DRIFT_ENDED = "drift_ended"


@dataclass(frozen=True)
class Event:
    """Something that happened: who or what did it, and why, in one sentence.

    ``facts`` go to the audit trail; those named in `lifecycle.FACTS` also become
    fields of the request.
    """

    type: EventType
    actor: str
    cause: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class RecordedEvent:
    """An event as stored, with the statuses it led from and to."""

    id: int
    request_id: str
    type: EventType
    actor: str
    cause: str
    from_status: Status | None
    to_status: Status
    facts: dict[str, Any]
    at: datetime


LANDFORM = "landform"
"""The actor of what the service does by itself."""
