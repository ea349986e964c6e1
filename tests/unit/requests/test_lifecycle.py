"""The laws of the transition table."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landform.requests.errors import IllegalTransition
from landform.requests.lifecycle import TRANSITIONS, apply_event
from landform.requests.models import TERMINAL, Event, EventType, Status
from tests.support.builders import NOON, a_request

EVENTS = st.lists(st.sampled_from(EventType), max_size=30)


def an_event(kind: EventType) -> Event:
    return Event(kind, "landform", "because", {})


def test_every_status_can_still_reach_an_end() -> None:
    arrows = {(before, after) for (before, _), after in TRANSITIONS.items()}
    done = set(TERMINAL)
    while more := {before for before, after in arrows if after in done} - done:
        done |= more

    assert done == set(Status)


def test_nothing_leaves_an_end() -> None:
    leaving = [
        (before, after)
        for (before, _), after in TRANSITIONS.items()
        if before in TERMINAL and after is not before
    ]

    assert leaving == []


def test_every_status_is_reached_from_submitted() -> None:
    reached = {Status.SUBMITTED}
    while more := {a for (b, _), a in TRANSITIONS.items() if b in reached} - reached:
        reached |= more

    assert reached == set(Status)


def test_only_an_approved_request_is_applied() -> None:
    """Others can be: that somebody else did it is another event, and it stays visible."""
    into_applying = {
        (before, event)
        for (before, event), after in TRANSITIONS.items()
        if after is Status.APPLYING and before is not Status.APPLYING
    }
    asked = {before for before, event in into_applying if event is not EventType.APPLY_SEEN}

    assert asked == {Status.APPROVED}


def test_an_apply_by_somebody_else_stays_visible() -> None:
    request = a_request(status=Status.PLANNED)
    for event in (EventType.APPLY_SEEN, EventType.APPLY_SUCCEEDED, EventType.RESOURCE_REGISTERED):
        request = apply_event(request, an_event(event), NOON)

    assert (request.status, request.applied_by_hand) == (Status.APPLIED, True)
    assert request.reason == "because"


def test_a_new_commit_makes_everything_known_of_the_plan_void() -> None:
    planned = a_request(status=Status.APPROVED, plan_digest="d", planned_at=NOON, superseded=("1",))

    request = apply_event(planned, an_event(EventType.HEAD_CHANGED), NOON)

    assert (request.plan_digest, request.planned_at, request.superseded) == (None, None, ())


def test_what_a_retry_makes_void_is_remembered() -> None:
    failed = a_request(status=Status.APPLY_FAILED, superseded=("apply-1",))
    restart = Event(EventType.PLAN_RESTARTED, "landform", "again", {"superseded": ["plan-1"]})

    assert apply_event(failed, restart, NOON).superseded == ("apply-1", "plan-1")


def test_approved_is_entered_from_planned_only() -> None:
    into = {
        before
        for (before, _), after in TRANSITIONS.items()
        if after is Status.APPROVED and before is not Status.APPROVED
    }

    assert into == {Status.PLANNED}


@pytest.mark.parametrize(("status", "kind"), list(product(Status, EventType)))
def test_an_event_that_is_not_in_the_table_is_refused(status: Status, kind: EventType) -> None:
    request = a_request(status=status)

    if (status, kind) in TRANSITIONS:
        after = apply_event(request, an_event(kind), NOON)
        assert after.status is TRANSITIONS[status, kind]
        assert after.version == request.version + 1
    else:
        with pytest.raises(IllegalTransition, match=f"{status} does not accept {kind}"):
            apply_event(request, an_event(kind), NOON)


@given(EVENTS)
@example([EventType.PULL_REQUEST_OPENED, EventType.APPLY_SEEN])
def test_no_order_of_events_applies_without_approval_unnoticed(kinds: list[EventType]) -> None:
    """What is applied was approved, or the request says that somebody else did it."""
    request = a_request()
    for kind in kinds:
        before = request.status
        try:
            request = apply_event(request, an_event(kind), NOON)
        except IllegalTransition:
            continue
        if request.status is Status.APPLYING and before is not Status.APPLYING:
            assert (before is Status.APPROVED) or request.applied_by_hand


@pytest.mark.parametrize("status", [Status.PLANNED, Status.APPROVED, Status.APPLY_FAILED])
def test_a_new_commit_forgets_the_plan_and_takes_the_new_head(status: Status) -> None:
    request = a_request(status=status, apply_asked_at=NOON)

    after = apply_event(
        request, Event(EventType.HEAD_CHANGED, "landform", "pushed", {"head_sha": "b" * 40}), NOON
    )

    assert (after.status, after.head_sha) == (Status.PULL_REQUEST_OPEN, "b" * 40)
    assert after.plan is None
    assert after.apply_asked_at is None
