"""The law of a resource's state: it follows the latest apply, drift after it, and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.outputs.models import StateOutputs
from landform.requests.entity import (
    STATE_AFTER,
    STATE_LABEL,
    ResourceState,
    resource_entity,
    resource_state,
    with_state,
)
from landform.requests.models import Action, EventType
from tests.support.builders import a_request, a_stack

DECIDING = {each for each in EventType if each.value.startswith(("apply_", "drift_"))} - {
    EventType.APPLY_ASKED
}


def state_after(events: list[EventType], action: Action = Action.CREATE) -> ResourceState | None:
    deciding = [event for event in events if event in STATE_AFTER]
    return resource_state(action, deciding[-1]) if deciding else None


@pytest.mark.parametrize(
    ("events", "state"),
    [
        (["submitted", "pull_request_opened", "plan_succeeded", "approved"], None),
        (["apply_started"], ResourceState.CHANGING),
        (["apply_started", "apply_succeeded", "resource_registered"], ResourceState.IN_SYNC),
        (["apply_started", "apply_failed", "retry_asked", "plan_restarted"], ResourceState.FAILED),
        (["apply_failed", "plan_succeeded", "apply_started"], ResourceState.CHANGING),
        (["apply_failed", "withdrawn"], ResourceState.FAILED),
        (["apply_succeeded", "head_changed", "plan_failed"], ResourceState.IN_SYNC),
        (["apply_seen"], ResourceState.CHANGING),
        (["apply_succeeded", "drift_found"], ResourceState.DRIFTED),
        (["apply_succeeded", "drift_found", "drift_ended"], ResourceState.IN_SYNC),
        (["drift_found", "apply_started", "apply_succeeded"], ResourceState.IN_SYNC),
    ],
)
def test_what_state_follows_from_what_happened(
    events: list[str], state: ResourceState | None
) -> None:
    assert state_after([EventType(event) for event in events]) == state


@pytest.mark.parametrize(
    ("events", "state"),
    [
        (["submitted", "plan_succeeded"], None),
        (["apply_started"], ResourceState.DESTROYING),
        (["apply_started", "apply_failed"], ResourceState.FAILED),
        (["apply_failed", "apply_started"], ResourceState.DESTROYING),
        (["apply_started", "apply_succeeded"], ResourceState.DESTROYING),
    ],
)
def test_what_is_retired_is_being_destroyed_until_it_is_gone(
    events: list[str], state: ResourceState | None
) -> None:
    assert state_after([EventType(event) for event in events], Action.DESTROY) == state


def test_every_event_of_an_apply_or_of_drift_decides_and_no_other() -> None:
    assert STATE_AFTER.keys() == DECIDING


@given(
    st.lists(st.sampled_from(EventType)),
    st.lists(st.sampled_from(sorted(set(EventType) - DECIDING))),
)
def test_whatever_happens_beside_applies_changes_nothing(
    events: list[EventType], others: list[EventType]
) -> None:
    assert state_after(events + others) == state_after(events)


def test_an_entity_that_says_so_already_is_not_put_again() -> None:
    entity = resource_entity(a_request(), StateOutputs(1, {}), portal_url="http://landform.test")

    assert with_state(entity, ResourceState.IN_SYNC) is None
    changed = with_state(entity, ResourceState.FAILED)
    assert changed is not None
    assert changed["metadata"]["labels"] == {
        "landform.dev/environment": "dev",
        STATE_LABEL: "failed",
    }
    assert entity["metadata"]["labels"][STATE_LABEL] == "in-sync"


def test_what_uses_it_stands_in_the_entity_only_where_somebody_said_so() -> None:
    def spec(**stack: Any) -> dict[str, Any]:
        request = a_request(stack=a_stack(**stack))
        entity = resource_entity(request, StateOutputs(1, {}), portal_url="http://landform.test")
        found: dict[str, Any] = entity["spec"]
        return found

    assert "dependencyOf" not in spec()
    assert spec(used_by=("component:default/cart",))["dependencyOf"] == ["component:default/cart"]
