"""What the portal's home page asks: what is open, what waits for me, what is used most."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from landform.changes.models import ReviewState
from landform.requests.models import UNDECIDED
from tests.integration.access.test_tokens import a_task
from tests.support.api import API, serving
from tests.support.builders import ANA, PLATFORM, ROSA, SAM
from tests.support.clock import ManualClock
from tests.support.world import World

AS_ROSA, AS_ANA = {"Landform-User": ROSA}, {"Landform-User": ANA}


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client


async def waiting(api: httpx2.AsyncClient, who: str) -> list[str]:
    answer = await api.get(f"{API}/approvals", headers={"Landform-User": who})
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


async def test_a_planned_request_waits_for_its_reviewers_until_they_have_said_something(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.planned(name="orders")
    await world.submit(name="later")  # no plan to look at yet

    before = await waiting(api, ROSA)
    await world.review(request, ROSA, ReviewState.COMMENTED)
    commented = await waiting(api, ROSA)
    await world.review(request, ROSA, ReviewState.CHANGES_REQUESTED)
    objected = await waiting(api, ROSA)

    assert request.status in UNDECIDED
    assert (before, commented, objected) == (["orders"], ["orders"], [])


async def test_nothing_waits_for_those_who_may_not_decide(
    world: World, api: httpx2.AsyncClient
) -> None:
    await world.planned(name="orders")

    assert await waiting(api, ANA) == []  # who asked for it
    assert await waiting(api, "user:default/mallory") == []
    assert await waiting(api, "user:default/otto") == []  # a role does not approve


async def test_nobody_is_asked_to_approve_their_own(world: World, api: httpx2.AsyncClient) -> None:
    subject = await world.subject(ROSA)
    assert PLATFORM in subject.groups
    order = {"name": "own", "owner": PLATFORM}
    request = await world.advance(await world.submit(ROSA, **order))
    await world.finish_plan(request)
    await world.advance(request)

    assert await waiting(api, ROSA) == []
    assert await waiting(api, SAM) == ["own"]


async def test_the_longest_waiting_comes_first_and_no_more_than_asked_for(
    world: World, api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    for name in ("first", "second"):
        await world.planned(name=name)
        clock.go_on(minutes=1)

    answer = await api.get(f"{API}/approvals", params={"limit": 1}, headers=AS_ROSA)

    assert [each["name"] for each in answer.json()["items"]] == ["first"]
    assert await waiting(api, ROSA) == ["first", "second"]


async def test_few_pull_requests_are_read_for_an_answer(
    world: World, api: httpx2.AsyncClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those beyond are listed although the reader has had their say."""
    monkeypatch.setattr("landform.requests.reviews.MAX_READ", 1)
    for name in ("first", "second"):
        await world.review(await world.planned(name=name), ROSA, ReviewState.CHANGES_REQUESTED)
        clock.go_on(minutes=1)

    assert await waiting(api, ROSA) == ["second"]


async def test_only_what_has_not_ended_is_listed_when_asked_so(
    world: World, api: httpx2.AsyncClient
) -> None:
    ended, going_on = await world.submit(name="ended"), await world.submit(name="going-on")
    await world.requests.cancel(ended.id, await world.subject(ANA), "")

    open_ones = await api.get(f"{API}/requests", params={"unfinished": True}, headers=AS_ANA)
    everything = await api.get(f"{API}/requests", headers=AS_ANA)

    assert [each["id"] for each in open_ones.json()["items"]] == [going_on.id]
    assert len(everything.json()["items"]) == 2


async def test_each_template_tells_how_often_it_was_used(
    world: World, api: httpx2.AsyncClient
) -> None:
    await world.submit(name="one")
    await world.submit(name="two")
    await a_task(world, "probe")
    await a_task(world, "of-nobody-here")

    answer = await api.get(f"{API}/templates", headers={"Landform-User": "user:default/eve"})

    uses = {each["name"]: each["uses"] for each in answer.json()["items"]}
    assert uses["probe"] == 3
