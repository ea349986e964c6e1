"""Which requests are about a resource: what its page in the portal asks."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from landform.requests.models import Request
from tests.support.api import API, serving
from tests.support.builders import ANA, PAYMENTS, PLATFORM, ROSA, SAM
from tests.support.clock import ManualClock
from tests.support.world import World

MALLORY = "user:default/mallory"
STACK = {"name": "orders", "environment": "dev", "directory": "live/dev/payments/orders"}


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client


async def listed(api: httpx2.AsyncClient, who: str, **params: str) -> list[str]:
    answer = await api.get(f"{API}/requests", params=params, headers={"Landform-User": who})
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def withdrawn(world: World, clock: ManualClock, who: str, owner: str) -> Request:
    """An order for the same name that was cancelled, a minute before whatever comes next."""
    request = await world.submit(who, owner=owner)
    await world.requests.cancel(request.id, await world.subject(who), "")
    clock.go_on(minutes=1)
    return request


async def test_a_resource_says_what_its_requests_are_found_by(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)
    made = (await world.catalog.entity("resource:default/orders-dev")).document["spec"]["landform"]

    found = await listed(api, ANA, **{key: made[key] for key in STACK})

    assert found == [request.id]


async def test_requests_about_one_resource_are_found_newest_first(
    world: World, api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    of_others = await withdrawn(world, clock, SAM, PLATFORM)  # the name, in another directory
    earlier = await withdrawn(world, clock, ANA, PAYMENTS)
    await world.submit(name="bills")
    await world.submit(environment="production")
    now = await world.submit()

    assert of_others.stack.name == now.stack.name
    assert of_others.stack.directory != now.stack.directory
    assert await listed(api, ROSA, **STACK) == [now.id, earlier.id]
    assert await listed(api, ROSA, name="orders", environment="dev") == [
        now.id, earlier.id, of_others.id
    ]  # fmt: skip
    assert await listed(api, ROSA, **(STACK | {"directory": "live/dev/payments"})) == []


async def test_what_somebody_may_not_see_is_not_there_however_exactly_it_is_asked_for(
    world: World, api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    of_others = await withdrawn(world, clock, SAM, PLATFORM)
    hers = await world.submit()

    assert await listed(api, ROSA, name="orders") == [hers.id, of_others.id]
    assert await listed(api, ANA, name="orders") == [hers.id]
    assert await listed(api, ANA, directory=of_others.stack.directory) == []
    assert await listed(api, MALLORY, **STACK) == []
