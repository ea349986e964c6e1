"""A resource that somebody changed by hand is shown as drifted, until it is as git has it again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from landform.requests.entity import STATE_LABEL
from landform.requests.errors import UnknownReport
from landform.requests.models import Request
from landform.runs.models import ChangeCount
from landform.runs.reports import Drift, DriftReport
from tests.support.builders import EVERYTHING
from tests.support.world import REPOSITORY, World


def a_report(
    *requests: Request, has_drift: bool = True, ref: str = "main", **changes: Any
) -> DriftReport:
    """What a detection says of the requests' stacks."""
    count = ChangeCount(0, 1, 0) if has_drift else ChangeCount(0, 0, 0)
    drift = Drift("", "default", has_drift=has_drift, changes=count)
    found = [replace(drift, directory=each.stack.directory, **changes) for each in requests]
    return DriftReport(REPOSITORY, ref, tuple(found))


async def completed(world: World) -> Request:
    request = await world.applying()
    await world.finish_apply(request)
    return await world.advance(request)


async def state(world: World, request: Request) -> str:
    """What the catalog shows, once the worker has done what there is to do."""
    await world.advance(request)
    assert request.resource is not None
    labels = (await world.catalog.entity(request.resource)).document["metadata"]["labels"]
    return str(labels[STATE_LABEL])


async def test_drift_is_shown_with_what_differs_until_it_is_gone(world: World) -> None:
    request = await completed(world)

    await world.drift.receive(a_report(request))
    assert await state(world, request) == "drifted"
    assert (await world.jobs("advance_request")) == {request.id}, "the worker is told"

    await world.drift.receive(a_report(request, has_drift=False))
    assert await state(world, request) == "in-sync"
    assert (await world.timeline(request))[-2:] == ["drift_found", "drift_ended"]
    after = await world.requests.get(request.id)
    assert (after.status, after.reason) == (request.status, request.reason)


async def test_the_same_again_is_told_once(world: World) -> None:
    request = await completed(world)

    for has_drift in (False, True, True, False, False):
        await world.drift.receive(a_report(request, has_drift=has_drift))

    assert (await world.timeline(request)).count("drift_found") == 1
    assert (await world.timeline(request)).count("drift_ended") == 1


async def test_the_event_says_how_much_differs(world: World) -> None:
    request = await completed(world)
    await world.drift.receive(a_report(request))

    [*_, event] = await world.requests.events(request.id, EVERYTHING)

    assert "0 to add, 1 to change, 0 to destroy" in event.cause
    assert event.facts == {"adds": 0, "changes": 1, "destroys": 0}


@pytest.mark.parametrize(
    "reported",
    [
        lambda request: replace(a_report(request), repository="acme/other"),
        lambda request: a_report(request, ref="landform/orders-1"),
    ],
    ids=["another repository", "another branch"],
)
async def test_a_detection_of_something_else_is_refused(
    world: World, reported: Callable[[Request], DriftReport]
) -> None:
    request = await completed(world)

    with pytest.raises(UnknownReport, match=f"the base branch .* main of {REPOSITORY}"):
        await world.drift.receive(reported(request))

    assert await state(world, request) == "in-sync"


async def test_stacks_that_nobody_applied_are_passed_over(world: World) -> None:
    request = await world.planned()

    await world.drift.receive(a_report(request))
    await world.drift.receive(
        DriftReport(REPOSITORY, "main", (Drift("live/x", "default", True, ChangeCount(1, 0, 0)),))
    )

    assert "drift_found" not in await world.timeline(request)


async def test_another_workspace_is_another_stack(world: World) -> None:
    request = await completed(world)

    await world.drift.receive(a_report(request, workspace="blue"))

    assert await state(world, request) == "in-sync"
