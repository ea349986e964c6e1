"""A request's life: the one table of what leads where, and the one place that sets a status."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from landform.policies.models import Decision, PolicyResult, Stage
from landform.requests.errors import IllegalTransition
from landform.requests.models import TERMINAL, Event, EventType, Request, Status
from landform.runs.models import ChangeCount

S, E = Status, EventType

OPEN_PULL_REQUEST = (S.PULL_REQUEST_OPEN, S.PLANNED, S.PLAN_FAILED, S.APPROVED, S.APPLY_FAILED)
"""Statuses in which the pull request is open and nothing is being applied."""

TRANSITIONS: dict[tuple[Status, EventType], Status] = {
    (S.SUBMITTED, E.POLICY_ALLOWED): S.SUBMITTED,
    (S.SUBMITTED, E.APPROVAL_REQUIRED): S.AWAITING_APPROVAL,
    (S.SUBMITTED, E.POLICY_DENIED): S.REJECTED,
    (S.AWAITING_APPROVAL, E.REQUEST_APPROVED): S.SUBMITTED,
    (S.AWAITING_APPROVAL, E.REQUEST_REJECTED): S.REJECTED,
    (S.SUBMITTED, E.PULL_REQUEST_OPENED): S.PULL_REQUEST_OPEN,
    (S.PULL_REQUEST_OPEN, E.PLAN_SUCCEEDED): S.PLANNED,
    (S.PULL_REQUEST_OPEN, E.PLAN_FAILED): S.PLAN_FAILED,
    (S.PLANNED, E.APPROVED): S.APPROVED,
    (S.APPROVED, E.APPROVAL_LOST): S.PLANNED,
    (S.APPROVED, E.APPLY_ASKED): S.APPROVED,
    (S.APPROVED, E.APPLY_STARTED): S.APPLYING,
    # Somebody else had it applied: no less true for not having been approved.
    **{
        (status, E.APPLY_SEEN): S.APPLYING
        for status in (S.PULL_REQUEST_OPEN, S.PLANNED, S.PLAN_FAILED, S.APPLY_FAILED)
    },
    (S.APPLYING, E.APPLY_SUCCEEDED): S.APPLIED,
    (S.APPLYING, E.APPLY_FAILED): S.APPLY_FAILED,
    (S.PLAN_FAILED, E.RETRY_ASKED): S.PLAN_FAILED,
    (S.PLAN_FAILED, E.PLAN_RESTARTED): S.PULL_REQUEST_OPEN,
    (S.APPLY_FAILED, E.RETRY_ASKED): S.APPLY_FAILED,
    (S.APPLY_FAILED, E.PLAN_RESTARTED): S.PULL_REQUEST_OPEN,
    # The same head was planned again, by hand or by the runner: its new plan is judged.
    (S.PLANNED, E.PLAN_SUCCEEDED): S.PLANNED,
    (S.APPROVED, E.PLAN_SUCCEEDED): S.PLANNED,
    (S.PLANNED, E.PLAN_FAILED): S.PLAN_FAILED,
    (S.APPROVED, E.PLAN_FAILED): S.PLAN_FAILED,
    (S.PLAN_FAILED, E.PLAN_SUCCEEDED): S.PLANNED,
    (S.PLAN_FAILED, E.PLAN_FAILED): S.PLAN_FAILED,
    (S.APPLIED, E.RESOURCE_REGISTERED): S.APPLIED,
    (S.APPLIED, E.RESOURCE_UNREGISTERED): S.APPLIED,
    (S.APPLIED, E.PULL_REQUEST_MERGED): S.COMPLETED,
    # A new commit voids the plan and every approval (docs/decisions/0006).
    **{(status, E.HEAD_CHANGED): S.PULL_REQUEST_OPEN for status in OPEN_PULL_REQUEST},
    **{(status, E.PULL_REQUEST_CLOSED): S.CANCELLED for status in OPEN_PULL_REQUEST},
    # Merged before it was applied: nothing will apply it any more.
    **{(status, E.PULL_REQUEST_MERGED): S.CANCELLED for status in OPEN_PULL_REQUEST},
    # Pushed during the apply: the new commit goes through every gate again.
    (S.APPLIED, E.HEAD_CHANGED): S.PULL_REQUEST_OPEN,
    # It is applied and registered, only not on the base branch: the reason says so.
    (S.APPLIED, E.PULL_REQUEST_CLOSED): S.COMPLETED,
    # Withdrawn is withdrawn at once; closing the pull request follows.
    (S.CANCELLED, E.PULL_REQUEST_CLOSED): S.CANCELLED,
    **{(status, E.STEP_FAILED): status for status in S if status not in TERMINAL},
    # What it made is told with it for as long as it is there.
    (S.COMPLETED, E.DRIFT_FOUND): S.COMPLETED,
    (S.COMPLETED, E.DRIFT_ENDED): S.COMPLETED,
    **{
        (status, E.WITHDRAWN): S.CANCELLED
        for status in (S.SUBMITTED, S.AWAITING_APPROVAL, *OPEN_PULL_REQUEST)
    },
}

UNHAPPY = (
    E.APPROVAL_LOST,
    E.PULL_REQUEST_CLOSED,
    E.REQUEST_REJECTED,
    E.STEP_FAILED,
    E.WITHDRAWN,
)
"""Events whose cause the request shows as its reason."""

AFTER_APPLY = (E.APPLY_SUCCEEDED, E.RESOURCE_REGISTERED, E.RESOURCE_UNREGISTERED)
"""What follows an apply, whoever asked for that."""

FACTS = frozenset(
    {"pull_request_number", "pull_request_url", "head_sha", "resource", "plan_digest"}
)
"""Facts of an event that become fields of the request."""


def apply_event(request: Request, event: Event, at: datetime) -> Request:
    """Return the request as it is after ``event``.

    Raises:
        IllegalTransition: the request's status does not accept this event.
    """
    after = TRANSITIONS.get((request.status, event.type))
    if after is None:
        raise IllegalTransition(
            f"A request that is {request.status} does not accept {event.type}.",
            request_id=request.id,
            status=request.status,
            event=event.type,
        )
    fields = {key: value for key, value in event.facts.items() if key in FACTS}
    return replace(
        request,
        **{**fields, **_consequences(request, event, at)},
        status=after,
        version=request.version + 1,
        updated_at=at,
    )


def _consequences(request: Request, event: Event, at: datetime) -> dict[str, Any]:
    """What an event means for the other fields of the request."""
    what = CONSEQUENCES.get(event.type, _of_anything_else)
    return what(request, event, at)


def _of_request_policies(_request: Request, event: Event, at: datetime) -> dict[str, Any]:
    results = policy_results(event.facts)
    if event.type is E.POLICY_ALLOWED:
        return {"policy": results, "cleared_at": at, "reason": None}
    return {"policy": results, "reason": event.cause}


def _of_plan(request: Request, event: Event, at: datetime) -> dict[str, Any]:
    return {
        "plan": _count(event.facts),
        "policy": _request_stage(request) + policy_results(event.facts),
        "reason": event.cause if event.type is E.PLAN_FAILED else None,
        # Approvals that policies on the plan ask for have to be given after this.
        "planned_at": at,
        "plan_digest": event.facts.get("plan_digest"),
        "apply_asked_at": None,
    }


def _of_starting_over(request: Request, event: Event, _at: datetime) -> dict[str, Any]:
    same_commit = event.type is E.PLAN_RESTARTED
    return {
        "plan": None,
        "plan_digest": None,
        "planned_at": None,
        "policy": _request_stage(request),
        "reason": None,
        "retry_asked_at": None,
        "apply_asked_at": None,
        "resource": None,
        "superseded": _superseded(request, event) if same_commit else (),
    }


def _of_apply_begun(_request: Request, event: Event, at: datetime) -> dict[str, Any]:
    by_hand = event.type is E.APPLY_SEEN
    reason = event.cause if by_hand else None
    return {"reason": reason, "apply_started_at": at, "applied_by_hand": by_hand}


def _of_apply_failed(request: Request, event: Event, _at: datetime) -> dict[str, Any]:
    return {"reason": event.cause, "superseded": _superseded(request, event)}


def _of_anything_else(request: Request, event: Event, at: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {"reason": _reason(request, event)}
    if event.type in STAMPS:
        fields[STAMPS[event.type]] = at
    if event.type is E.APPROVAL_LOST:
        fields["apply_asked_at"] = None
    if event.type in PULL_REQUEST_STATES and (
        request.pull_request_number or event.type is E.PULL_REQUEST_OPENED
    ):
        fields["pull_request_state"] = PULL_REQUEST_STATES[event.type]
    return fields


CONSEQUENCES: dict[EventType, Callable[[Request, Event, datetime], dict[str, Any]]] = {
    E.POLICY_ALLOWED: _of_request_policies,
    E.APPROVAL_REQUIRED: _of_request_policies,
    E.POLICY_DENIED: _of_request_policies,
    E.PLAN_SUCCEEDED: _of_plan,
    E.PLAN_FAILED: _of_plan,
    E.HEAD_CHANGED: _of_starting_over,
    E.PLAN_RESTARTED: _of_starting_over,
    E.APPLY_STARTED: _of_apply_begun,
    E.APPLY_SEEN: _of_apply_begun,
    E.APPLY_FAILED: _of_apply_failed,
}

STAMPS = {
    E.REQUEST_APPROVED: "cleared_at",
    E.RETRY_ASKED: "retry_asked_at",
    E.APPLY_ASKED: "apply_asked_at",
}

PULL_REQUEST_STATES = {
    E.PULL_REQUEST_OPENED: "open",
    E.PULL_REQUEST_MERGED: "merged",
    E.PULL_REQUEST_CLOSED: "closed",
}


def _reason(request: Request, event: Event) -> str | None:
    if request.is_terminal:
        return request.reason
    if request.applied_by_hand and event.type in AFTER_APPLY:
        return request.reason  # it stays true until somebody approves
    is_bad_news = event.type in UNHAPPY or (
        event.type is E.PULL_REQUEST_MERGED and request.status is not S.APPLIED
    )
    return event.cause if is_bad_news else None


def _superseded(request: Request, event: Event) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*request.superseded, *event.facts.get("superseded", ()))))


def policy_results(facts: dict[str, Any]) -> tuple[PolicyResult, ...]:
    """Read policy results back from an event's facts."""
    return tuple(
        PolicyResult(
            stage=Stage(raw["stage"]),
            rule=raw["rule"],
            level=Decision(raw["level"]),
            message=raw["message"],
            group=raw.get("group"),
            quorum=raw.get("quorum", 1),
        )
        for raw in facts.get("policy", [])
    )


def _request_stage(request: Request) -> tuple[PolicyResult, ...]:
    return tuple(result for result in request.policy if result.stage is Stage.REQUEST)


def _count(facts: dict[str, Any]) -> ChangeCount | None:
    plan = facts.get("plan")
    return ChangeCount(plan["adds"], plan["changes"], plan["destroys"]) if plan else None
