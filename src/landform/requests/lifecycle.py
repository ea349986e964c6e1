"""A request's life: the one table of what leads where, and the one place that sets a status."""

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
    (S.APPLYING, E.APPLY_SUCCEEDED): S.APPLIED,
    (S.APPLYING, E.APPLY_FAILED): S.APPLY_FAILED,
    (S.PLAN_FAILED, E.RETRY_ASKED): S.PLAN_FAILED,
    (S.PLAN_FAILED, E.PLAN_RESTARTED): S.PULL_REQUEST_OPEN,
    (S.APPLY_FAILED, E.RETRY_ASKED): S.APPLY_FAILED,
    (S.APPLY_FAILED, E.PLAN_RESTARTED): S.PULL_REQUEST_OPEN,
    # The runner lost the plan that was approved: plan again, approvals of the head stay.
    (S.APPROVED, E.PLAN_RESTARTED): S.PULL_REQUEST_OPEN,
    (S.APPLIED, E.RESOURCE_REGISTERED): S.APPLIED,
    (S.APPLIED, E.PULL_REQUEST_MERGED): S.COMPLETED,
    # A new commit voids the plan and every approval (docs/decisions/0006).
    **{(status, E.HEAD_CHANGED): S.PULL_REQUEST_OPEN for status in OPEN_PULL_REQUEST},
    **{(status, E.PULL_REQUEST_CLOSED): S.CANCELLED for status in OPEN_PULL_REQUEST},
    # Pushed during the apply: the new commit goes through every gate again.
    (S.APPLIED, E.HEAD_CHANGED): S.PULL_REQUEST_OPEN,
    # It is applied and registered, only not on the base branch: the reason says so.
    (S.APPLIED, E.PULL_REQUEST_CLOSED): S.COMPLETED,
    # Withdrawn is withdrawn at once; closing the pull request follows.
    (S.CANCELLED, E.PULL_REQUEST_CLOSED): S.CANCELLED,
    **{(status, E.STEP_FAILED): status for status in S if status not in TERMINAL},
    **{
        (status, E.WITHDRAWN): S.CANCELLED
        for status in (S.SUBMITTED, S.AWAITING_APPROVAL, *OPEN_PULL_REQUEST)
    },
}

UNHAPPY = (
    E.APPLY_FAILED,
    E.APPROVAL_LOST,
    E.PULL_REQUEST_CLOSED,
    E.REQUEST_REJECTED,
    E.STEP_FAILED,
    E.WITHDRAWN,
)
"""Events whose cause the request shows as its reason."""

FACTS = frozenset({"pull_request_number", "pull_request_url", "head_sha", "resource"})
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
    match event.type:
        case E.POLICY_ALLOWED:
            return {"policy": policy_results(event.facts), "cleared_at": at, "reason": None}
        case E.APPROVAL_REQUIRED | E.POLICY_DENIED:
            return {"policy": policy_results(event.facts), "reason": event.cause}
        case E.PLAN_SUCCEEDED | E.PLAN_FAILED:
            policy = _request_stage(request) + policy_results(event.facts)
            reason = event.cause if event.type is E.PLAN_FAILED else None
            return {"plan": _count(event.facts), "policy": policy, "reason": reason}
        case E.HEAD_CHANGED | E.PLAN_RESTARTED:
            stamps = {"retry_asked_at": None, "apply_asked_at": None, "resource": None}
            return {"plan": None, "policy": _request_stage(request), "reason": None, **stamps}
        case _:
            reason = event.cause if event.type in UNHAPPY else None
            if request.status is S.CANCELLED:
                reason = request.reason
            if event.type is E.APPROVAL_LOST:
                return {"reason": reason, "apply_asked_at": None}
            return {"reason": reason, **_stamp(event.type, at), **_state(request, event.type)}


def _stamp(event: EventType, at: datetime) -> dict[str, datetime]:
    stamps = {
        E.REQUEST_APPROVED: "cleared_at",
        E.RETRY_ASKED: "retry_asked_at",
        E.APPLY_ASKED: "apply_asked_at",
    }
    return {stamps[event]: at} if event in stamps else {}


def _state(request: Request, event: EventType) -> dict[str, str]:
    states = {E.PULL_REQUEST_OPENED: "open", E.PULL_REQUEST_MERGED: "merged"}
    if event is E.PULL_REQUEST_CLOSED and request.pull_request_number:
        return {"pull_request_state": "closed"}
    return {"pull_request_state": states[event]} if event in states else {}


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
