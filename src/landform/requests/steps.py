"""What moves a request on: a pure decision on the request and on what was seen of the world.

The worker asks after every event and on a timer, so a webhook that was lost,
doubled or overtaken costs time and nothing else.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from landform.changes.models import PullRequest, PullRequestState
from landform.requests.approvals import Approval
from landform.requests.models import LANDFORM, Action, Event, EventType, Request, Status
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
    UNREGISTER_RESOURCE = "unregister_resource"
    MERGE_PULL_REQUEST = "merge_pull_request"
    CLOSE_PULL_REQUEST = "close_pull_request"


@dataclass(frozen=True)
class Seen:
    """What the forge, the runner and our own records say, read just now.

    ``runs`` is the runner's word on the request's head commit, without what a retry
    made void; ``plan`` the plan that was reported to us for it.
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
        return _after_apply(request, seen.pull_request, seen.approval)
    return _while_open(request, seen, seen.pull_request)


def _after_the_end(request: Request) -> Step | None:
    if request.status is not Status.CANCELLED:
        return None
    may_be_opened = request.cleared_at and request.pull_request_number is None
    return Step.CLOSE_PULL_REQUEST if may_be_opened or not request.is_settled else None


def _while_open(request: Request, seen: Seen, pull_request: PullRequest) -> Step | Event | None:
    same_head = pull_request.head_sha == request.head_sha
    if same_head and Phase.APPLY in seen.runs:
        if request.status is Status.APPROVED:
            return Event(EventType.APPLY_STARTED, LANDFORM, "The runner started the apply.", {})
        return _apply_by_hand(seen)
    if pull_request.state is PullRequestState.MERGED:
        cause = (
            f"Pull request {pull_request.number} was merged before its plan was applied. The stack "
            "is on the base branch, and nothing will apply it: revert that commit, or apply it by "
            "hand."
        )
        return Event(EventType.PULL_REQUEST_MERGED, LANDFORM, cause, {})
    return _news_of_pull_request(request, pull_request) or _by_status(request, seen)


def _apply_by_hand(seen: Seen) -> Event:
    missing = seen.approval.missing if seen.approval else ()
    cause = "The apply was started by somebody else"
    cause += f", without this: {'; '.join(missing)}." if missing else "."
    return Event(EventType.APPLY_SEEN, LANDFORM, cause, {"missing": list(missing)})


def _news_of_pull_request(request: Request, pull_request: PullRequest) -> Step | Event | None:
    if pull_request.state is PullRequestState.CLOSED:
        return Step.CLOSE_PULL_REQUEST  # it is, but the runner still keeps its plan
    return (
        _head_changed(request, pull_request) if pull_request.head_sha != request.head_sha else None
    )


def _head_changed(request: Request, pull_request: PullRequest) -> Event:
    cause = f"New commit {pull_request.head_sha[:12]}: the plan and all approvals are void."
    facts = {"head_sha": pull_request.head_sha, "previous": request.head_sha}
    return Event(EventType.HEAD_CHANGED, LANDFORM, cause, facts)


def _by_status(request: Request, seen: Seen) -> Step | Event | None:
    match request.status:
        case Status.PULL_REQUEST_OPEN:
            return _awaiting_plan(seen)
        case Status.PLAN_FAILED | Status.APPLY_FAILED:
            return _after_failure(request, seen)
        case Status.PLANNED:
            return _plan_in_question(request, seen) or _awaiting_approval(seen)
        case Status.APPROVED if not _is_running(seen, Phase.PLAN):
            return _plan_in_question(request, seen) or _awaiting_apply(request, seen)
    return None  # approved, and being planned again: that plan may be something else


def _after_failure(request: Request, seen: Seen) -> Step | None:
    if request.retry_asked_at:
        return Step.RESTART_PLAN
    # Somebody had it planned again: a good plan that was not judged yet goes on.
    return _planned_again(request, seen) if request.status is Status.PLAN_FAILED else None


def _is_running(seen: Seen, phase: Phase) -> bool:
    view = seen.runs.get(phase)
    return view is not None and view.status is RunStatus.RUNNING


def _planned_again(request: Request, seen: Seen) -> Step | None:
    view = seen.runs.get(Phase.PLAN)
    if view is None or view.status is not RunStatus.SUCCEEDED or seen.plan is None:
        return None
    is_new = seen.plan.digest is not None and seen.plan.digest != request.plan_digest
    return Step.CHECK_PLAN if is_new else None


def _plan_in_question(request: Request, seen: Seen) -> Step | Event | None:
    """The same head was planned again: it may have failed, or do something else now."""
    view = seen.runs.get(Phase.PLAN)
    if view is not None and view.status is RunStatus.FAILED:
        return Event(EventType.PLAN_FAILED, LANDFORM, view.error or "The plan failed.", {})
    return _planned_again(request, seen)


def _awaiting_plan(seen: Seen) -> Step | Event | None:
    view = seen.runs.get(Phase.PLAN)
    if view is None or view.status is RunStatus.LOST:
        return Step.ASK_PLAN
    if view.status is RunStatus.RUNNING:
        return None
    if view.status is RunStatus.FAILED:
        return Event(EventType.PLAN_FAILED, LANDFORM, view.error or "The plan failed.", {})
    # It succeeded. Without the plan itself there is nothing to check: have it reported again.
    return Step.CHECK_PLAN if seen.plan and seen.plan.digest is not None else Step.ASK_PLAN


def _awaiting_approval(seen: Seen) -> Event | None:
    if seen.approval is None or seen.approval.missing:
        return None
    who = ", ".join(seen.approval.approved_by)
    facts = {"approved_by": list(seen.approval.approved_by)}
    last = seen.approval.approved_by[-1] if seen.approval.approved_by else LANDFORM
    return Event(EventType.APPROVED, last, f"Approved by {who} for this very commit.", facts)


def _awaiting_apply(request: Request, seen: Seen) -> Event | None:
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
        # Said once: the same failure, seen again, is no new apply.
        facts = {"superseded": [view.id]}
        return Event(EventType.APPLY_FAILED, LANDFORM, view.error or "The apply failed.", facts)
    return None


def _after_apply(
    request: Request, pull_request: PullRequest, approval: Approval | None
) -> Step | Event | None:
    if not request.resource and request.action is Action.DESTROY:
        # A commit that was pushed may be what destroys the rest.
        pushed = pull_request.head_sha != request.head_sha and request.reason
        return _head_changed(request, pull_request) if pushed else Step.UNREGISTER_RESOURCE
    if not request.resource:
        return Step.REGISTER_RESOURCE
    if pull_request.state is PullRequestState.MERGED:
        return Step.MERGE_PULL_REQUEST  # by somebody else: it only has to be written down
    if request.applied_by_hand and approval is not None and approval.missing:
        return None  # it is there, but nobody has looked at it: it is not ours to merge
    # Pushed or closed while it was applied: what is there now was not what was approved.
    return _news_of_pull_request(request, pull_request) or Step.MERGE_PULL_REQUEST
