"""What follows from what is seen. Each test is one sentence of docs/architecture.md."""

from dataclasses import replace

import pytest

from landform.changes.models import PullRequestState
from landform.requests.approvals import Approval
from landform.requests.models import Action, Event, EventType, Request, Status
from landform.requests.steps import Seen, Step, next_step
from landform.runs.models import Phase, RunStatus, RunView
from landform.templates.models import ApplyMode
from tests.support.builders import NOON, a_plan, a_pull_request, a_request, a_stack

ENOUGH = Approval(1, ("user:default/rosa",), ())
NOT_ENOUGH = Approval(1, (), ("1 more approval by group:default/platform-team",))
OPEN = Seen(pull_request=a_pull_request())


def decided(request: Request, seen: Seen) -> Step | EventType | None:
    step = next_step(request, seen)
    return step.type if isinstance(step, Event) else step


def plan(status: RunStatus) -> dict[Phase, RunView]:
    return {Phase.PLAN: RunView(Phase.PLAN, status)}


def apply(status: RunStatus) -> dict[Phase, RunView]:
    return {Phase.APPLY: RunView(Phase.APPLY, status)}


def test_policies_come_first() -> None:
    assert decided(a_request(), Seen()) is Step.EVALUATE_POLICIES


def test_what_policies_cleared_becomes_a_pull_request() -> None:
    assert decided(a_request(cleared_at=NOON), Seen()) is Step.OPEN_PULL_REQUEST


@pytest.mark.parametrize(
    "status",
    [Status.AWAITING_APPROVAL, Status.COMPLETED, Status.REJECTED],
)
def test_nothing_is_done_where_people_decide_or_it_has_ended(status: Status) -> None:
    assert decided(a_request(status=status), OPEN) is None


def test_while_the_forge_does_not_show_the_pull_request_we_wait() -> None:
    assert decided(a_request(status=Status.PLANNED), Seen()) is None


@pytest.mark.parametrize(
    ("runs", "has_plan", "expected"),
    [
        ({}, False, Step.ASK_PLAN),
        (plan(RunStatus.LOST), False, Step.ASK_PLAN),
        (plan(RunStatus.RUNNING), False, None),
        (plan(RunStatus.FAILED), False, EventType.PLAN_FAILED),
        (plan(RunStatus.SUCCEEDED), False, Step.ASK_PLAN),  # its report was lost
        (plan(RunStatus.SUCCEEDED), True, Step.CHECK_PLAN),
        (plan(RunStatus.RUNNING), True, None),  # an older report decides nothing
    ],
)
def test_an_open_pull_request_waits_for_its_plan(
    runs: dict[Phase, RunView], has_plan: bool, expected: Step | EventType | None
) -> None:
    seen = replace(OPEN, runs=runs, plan=a_plan() if has_plan else None)

    assert decided(a_request(status=Status.PULL_REQUEST_OPEN), seen) is expected


def test_a_planned_request_waits_for_its_quorum() -> None:
    request = a_request(status=Status.PLANNED)

    assert decided(request, replace(OPEN, approval=NOT_ENOUGH)) is None
    assert decided(request, replace(OPEN, approval=ENOUGH)) is EventType.APPROVED


def test_an_approved_request_is_applied_automatically_if_its_template_says_so() -> None:
    request = a_request(status=Status.APPROVED)
    by_hand = a_request(status=Status.APPROVED, stack=a_stack(apply=ApplyMode.MANUAL))

    assert decided(request, replace(OPEN, approval=ENOUGH)) is EventType.APPLY_STARTED
    assert decided(by_hand, replace(OPEN, approval=ENOUGH)) is None
    asked = replace(by_hand, apply_asked_at=NOON)
    assert decided(asked, replace(OPEN, approval=ENOUGH)) is EventType.APPLY_STARTED


def test_the_pull_request_of_a_cancelled_request_is_closed() -> None:
    cancelled = a_request(status=Status.CANCELLED)

    assert decided(cancelled, Seen()) is Step.CLOSE_PULL_REQUEST
    assert decided(replace(cancelled, pull_request_state="closed"), Seen()) is None
    assert decided(replace(cancelled, pull_request_state=None), Seen()) is None


def test_approval_that_was_withdrawn_stops_the_apply() -> None:
    request = a_request(status=Status.APPROVED, apply_asked_at=NOON)

    assert decided(request, replace(OPEN, approval=NOT_ENOUGH)) is EventType.APPROVAL_LOST


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ({}, Step.ASK_APPLY),
        (apply(RunStatus.LOST), Step.ASK_APPLY),
        (apply(RunStatus.RUNNING), None),
        (apply(RunStatus.SUCCEEDED), EventType.APPLY_SUCCEEDED),
        (apply(RunStatus.FAILED), EventType.APPLY_FAILED),
    ],
)
def test_an_apply_is_followed_to_its_end(
    runs: dict[Phase, RunView], expected: Step | EventType | None
) -> None:
    assert decided(a_request(status=Status.APPLYING), replace(OPEN, runs=runs)) is expected


def test_what_was_applied_is_registered_and_then_merged() -> None:
    request = a_request(status=Status.APPLIED)

    assert decided(request, OPEN) is Step.REGISTER_RESOURCE
    assert decided(replace(request, resource="resource:default/x"), OPEN) is (
        Step.MERGE_PULL_REQUEST
    )


def test_what_was_destroyed_leaves_the_catalog_before_it_is_merged() -> None:
    request = a_request(status=Status.APPLIED, action=Action.DESTROY)
    pushed = Seen(pull_request=a_pull_request(head_sha="b" * 40))

    assert decided(request, OPEN) is Step.UNREGISTER_RESOURCE
    assert decided(request, pushed) is Step.UNREGISTER_RESOURCE
    assert decided(replace(request, resource="resource:default/x"), OPEN) is (
        Step.MERGE_PULL_REQUEST
    )


def test_a_commit_may_destroy_what_an_apply_left() -> None:
    request = a_request(status=Status.APPLIED, action=Action.DESTROY, reason="It is not empty.")
    pushed = Seen(pull_request=a_pull_request(head_sha="b" * 40))

    assert decided(request, OPEN) is Step.UNREGISTER_RESOURCE
    assert decided(request, pushed) is EventType.HEAD_CHANGED


def test_what_was_pushed_or_closed_during_the_apply_is_news_once_it_is_registered() -> None:
    request = a_request(status=Status.APPLIED)
    registered = replace(request, resource="resource:default/x")
    pushed = Seen(pull_request=a_pull_request(head_sha="b" * 40))
    closed = Seen(pull_request=a_pull_request(state=PullRequestState.CLOSED))

    assert decided(request, pushed) is Step.REGISTER_RESOURCE
    assert decided(registered, pushed) is EventType.HEAD_CHANGED
    assert decided(registered, closed) is Step.CLOSE_PULL_REQUEST


@pytest.mark.parametrize("status", [Status.PLANNED, Status.APPROVED, Status.PLAN_FAILED])
def test_a_new_commit_is_news_before_anything_else(status: Status) -> None:
    pushed = Seen(pull_request=a_pull_request(head_sha="b" * 40), approval=ENOUGH)

    assert decided(a_request(status=status), pushed) is EventType.HEAD_CHANGED


def test_a_commit_pushed_during_the_apply_does_not_stop_it() -> None:
    pushed = Seen(pull_request=a_pull_request(head_sha="b" * 40), runs=apply(RunStatus.SUCCEEDED))

    assert decided(a_request(status=Status.APPLYING), pushed) is EventType.APPLY_SUCCEEDED


def test_a_closed_pull_request_ends_the_request() -> None:
    closed = Seen(pull_request=a_pull_request(state=PullRequestState.CLOSED))

    assert decided(a_request(status=Status.PLANNED), closed) is Step.CLOSE_PULL_REQUEST


@pytest.mark.parametrize("status", [Status.PLAN_FAILED, Status.APPLY_FAILED])
def test_what_failed_waits_until_somebody_asks_to_try_again(status: Status) -> None:
    request = a_request(status=status)

    assert decided(request, OPEN) is None
    assert decided(replace(request, retry_asked_at=NOON), OPEN) is Step.RESTART_PLAN


@pytest.mark.parametrize(
    "status",
    [Status.PULL_REQUEST_OPEN, Status.PLANNED, Status.PLAN_FAILED, Status.APPLY_FAILED],
)
def test_an_apply_that_nobody_asked_for_is_seen_and_says_what_was_missing(status: Status) -> None:
    seen = replace(OPEN, runs=apply(RunStatus.RUNNING), approval=NOT_ENOUGH)

    event = next_step(a_request(status=status), seen)

    assert isinstance(event, Event)
    assert event.type is EventType.APPLY_SEEN
    assert "1 more approval by group:default/platform-team" in event.cause


def test_what_was_applied_without_approval_is_registered_but_not_merged() -> None:
    request = a_request(status=Status.APPLIED, resource="resource:default/x", applied_by_hand=True)

    assert decided(request, replace(OPEN, approval=NOT_ENOUGH)) is None
    assert decided(request, replace(OPEN, approval=ENOUGH)) is Step.MERGE_PULL_REQUEST


@pytest.mark.parametrize("status", [Status.PULL_REQUEST_OPEN, Status.PLANNED, Status.APPROVED])
def test_merged_before_it_was_applied_ends_the_request(status: Status) -> None:
    merged = Seen(pull_request=a_pull_request(state=PullRequestState.MERGED), approval=ENOUGH)

    assert decided(a_request(status=status), merged) is EventType.PULL_REQUEST_MERGED


def test_applied_and_merged_by_others_is_followed_to_the_catalog() -> None:
    merged = a_pull_request(state=PullRequestState.MERGED)
    done = Seen(pull_request=merged, runs=apply(RunStatus.SUCCEEDED), approval=ENOUGH)

    assert decided(a_request(status=Status.APPROVED), done) is EventType.APPLY_STARTED
    assert decided(a_request(status=Status.APPLYING), done) is EventType.APPLY_SUCCEEDED
    assert decided(a_request(status=Status.APPLIED), done) is Step.REGISTER_RESOURCE
    registered = a_request(status=Status.APPLIED, resource="resource:default/x")
    assert decided(registered, done) is Step.MERGE_PULL_REQUEST


@pytest.mark.parametrize("status", [Status.PLANNED, Status.APPROVED])
def test_another_plan_of_the_same_head_is_judged_anew(status: Status) -> None:
    request = a_request(status=status, plan_digest="d" * 64)
    good = replace(OPEN, runs=plan(RunStatus.SUCCEEDED), approval=ENOUGH)

    assert decided(request, replace(good, plan=a_plan())) is not Step.CHECK_PLAN
    assert decided(request, replace(good, plan=a_plan(digest="e" * 64))) is Step.CHECK_PLAN


@pytest.mark.parametrize("status", [Status.PLANNED, Status.APPROVED])
def test_a_plan_that_failed_when_made_again_is_not_applied(status: Status) -> None:
    seen = replace(OPEN, runs=plan(RunStatus.FAILED), approval=ENOUGH)

    assert decided(a_request(status=status), seen) is EventType.PLAN_FAILED


def test_nothing_is_applied_while_it_is_planned_again() -> None:
    seen = replace(OPEN, runs=plan(RunStatus.RUNNING), approval=ENOUGH)

    assert decided(a_request(status=Status.APPROVED), seen) is None


def test_a_failed_plan_that_somebody_had_made_again_goes_on() -> None:
    seen = replace(OPEN, runs=plan(RunStatus.SUCCEEDED), plan=a_plan())

    assert decided(a_request(status=Status.PLAN_FAILED), seen) is Step.CHECK_PLAN
    denied = a_request(status=Status.PLAN_FAILED, plan_digest="d" * 64)
    assert decided(denied, seen) is None


def test_a_failed_apply_names_the_run_that_does_not_count_any_more() -> None:
    failed = {Phase.APPLY: RunView(Phase.APPLY, RunStatus.FAILED, "No.", "apply-1")}

    event = next_step(a_request(status=Status.APPLYING), replace(OPEN, runs=failed))

    assert isinstance(event, Event)
    assert event.facts == {"superseded": ["apply-1"]}
