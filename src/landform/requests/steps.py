"""What moves a request on: a pure decision on the request and on what was seen of the world.

The worker asks after every event and on a timer, so a webhook that was lost,
doubled or overtaken costs time and nothing else.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from landform.changes.models import PullRequest, PullRequestState
from landform.requests.approvals import Approval
from landform.requests.models import LANDFORM, Event, EventType, Request, Status
from landform.runs.models import Phase, Run, RunStatus, RunView
from landform.templates.models import ApplyMode


class Step(StrEnum):
    """One idempotent thing to do."""

    EVALUATE_POLICIES = "evaluate_policies"
    OPEN_PULL_REQUEST = "open_pull_request"
    ASK_PLAN = "ask_plan"
    CHECK_PLAN = "check_plan"
    RESTART_PLAN = "restart_plan"
    ASK_APPLY = "ask_apply"
    REGISTER_RESOURCE = "register_resource"
    MERGE_PULL_REQUEST = "merge_pull_request"
    CLOSE_PULL_REQUEST = "close_pull_request"


@dataclass(frozen=True)
class Seen:
    """What the forge, the runner and our own records say, read just now.

    ``runs`` is the runner's word on the request's head commit; ``plan`` the plan
    that was reported to us for it.
    """

    pull_request: PullRequest | None = None
    runs: dict[Phase, RunView] = field(default_factory=dict)
    plan: Run | None = None
    approval: Approval | None = None


def next_step(request: Request, seen: Seen) -> Step | Event | None:
    """Return what to do, or what happened; None while we wait for people or the runner."""
    if request.is_terminal or request.status is Status.AWAITING_APPROVAL:
        return _after_the_end(request)
    if request.status is Status.SUBMITTED:
        return Step.OPEN_PULL_REQUEST if request.cleared_at else Step.EVALUATE_POLICIES
    if seen.pull_request is None:
        return None
    if request.status is Status.APPLYING:
        return _while_applying(seen)
    if request.status is Status.APPLIED:
        return _after_apply(request, seen.pull_request)
    return _news_of_pull_request(request, seen.pull_request) or _while_open(request, seen)


def _after_the_end(request: Request) -> Step | None:
    if request.status is not Status.CANCELLED:
        return None
    may_be_opened = request.cleared_at and request.pull_request_number is None
    is_open = request.pull_request_state == "open"
    return Step.CLOSE_PULL_REQUEST if is_open or may_be_opened else None


def _news_of_pull_request(request: Request, pull_request: PullRequest) -> Step | Event | None:
    if pull_request.state is PullRequestState.CLOSED:
        return Step.CLOSE_PULL_REQUEST  # it is, but the runner still keeps its plan
    if pull_request.head_sha != request.head_sha:
        cause = f"New commit {pull_request.head_sha[:12]}: the plan and all approvals are void."
        facts = {"head_sha": pull_request.head_sha, "previous": request.head_sha}
        return Event(EventType.HEAD_CHANGED, LANDFORM, cause, facts)
    return None


def _while_open(request: Request, seen: Seen) -> Step | Event | None:
    match request.status:
        case Status.PULL_REQUEST_OPEN:
            return _awaiting_plan(seen)
        case Status.PLAN_FAILED | Status.APPLY_FAILED:
            return Step.RESTART_PLAN if request.retry_asked_at else None
        case Status.PLANNED:
            return _awaiting_approval(seen)
        case Status.APPROVED:
            return _awaiting_apply(request, seen)
    return None


def _awaiting_plan(seen: Seen) -> Step | Event | None:
    view = seen.runs.get(Phase.PLAN)
    if view is None or view.status is RunStatus.LOST:
        return Step.ASK_PLAN
    if view.status is RunStatus.RUNNING:
        return None
    if view.status is RunStatus.FAILED:
        return Event(EventType.PLAN_FAILED, LANDFORM, view.error or "The plan failed.", {})
    # It succeeded. Without the plan itself there is nothing to check: have it reported again.
    return Step.CHECK_PLAN if seen.plan and seen.plan.plan is not None else Step.ASK_PLAN


def _awaiting_approval(seen: Seen) -> Event | None:
    if seen.approval is None or seen.approval.missing:
        return None
    who = ", ".join(seen.approval.approved_by)
    facts = {"approved_by": list(seen.approval.approved_by)}
    last = seen.approval.approved_by[-1] if seen.approval.approved_by else LANDFORM
    return Event(EventType.APPROVED, last, f"Approved by {who} for this very commit.", facts)


def _awaiting_apply(request: Request, seen: Seen) -> Event | None:
    if Phase.APPLY in seen.runs:
        return Event(EventType.APPLY_STARTED, LANDFORM, "The runner started the apply.", {})
    if seen.approval is not None and seen.approval.missing:
        cause = "Approval was withdrawn: " + "; ".join(seen.approval.missing)
        return Event(EventType.APPROVAL_LOST, LANDFORM, cause, {})
    if request.stack.apply is ApplyMode.AUTOMATIC or request.apply_asked_at:
        # Recorded before the runner is asked: who cancels meanwhile is first, or too late.
        return Event(EventType.APPLY_STARTED, LANDFORM, "Asking the runner to apply.", {})
    return None


def _while_applying(seen: Seen) -> Step | Event | None:
    view = seen.runs.get(Phase.APPLY)
    if view is None or view.status is RunStatus.LOST:
        return Step.ASK_APPLY
    if view.status is RunStatus.SUCCEEDED:
        return Event(EventType.APPLY_SUCCEEDED, LANDFORM, "The runner applied the plan.", {})
    if view.status is RunStatus.FAILED:
        return Event(EventType.APPLY_FAILED, LANDFORM, view.error or "The apply failed.", {})
    return None


def _after_apply(request: Request, pull_request: PullRequest) -> Step | Event:
    if not request.resource:
        return Step.REGISTER_RESOURCE
    # Pushed or closed while it was applied: what is there now was not what was approved.
    return _news_of_pull_request(request, pull_request) or Step.MERGE_PULL_REQUEST
