"""Snippets over HTTP: for whoever may read the catalog."""

import httpx2

from tests.support.api import API, serving
from tests.support.builders import ANA
from tests.support.world import World

ORDERS = f"{API}/entities/resource/default/orders-dev/connection"


async def test_a_resource_says_how_to_connect_to_it(world: World) -> None:
    entity = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Resource",
        "metadata": {"name": "orders-dev"},
        "spec": {
            "type": "s3-bucket",
            "owner": "payments",
            "landform": {"outputs": {"bucket_name": "orders", "key": {"sensitive": True}}},
        },
    }
    await world.catalog.put_entity(entity, location="test:orders")
    async with serving(world) as api:
        answer = await api.get(ORDERS.replace("resource", "Resource"))

    assert answer.status_code == 200
    assert [each["title"] for each in answer.json()][:2] == ["AWS CLI", "Python"]
    assert {each["language"] for each in answer.json()} == {"shell", "python", "javascript", "go"}


async def test_what_is_not_there_is_not_found(world: World) -> None:
    async with serving(world) as api:
        answer: httpx2.Response = await api.get(ORDERS)

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/entity-not-found"


async def test_only_who_is_signed_in_is_answered(world: World) -> None:
    async with serving(world, tokens={"token-of-ana": ANA}) as api:
        nobody = await api.get(ORDERS)
        ana = await api.get(ORDERS, headers={"authorization": "Bearer token-of-ana"})

    assert (nobody.status_code, ana.status_code) == (401, 404)


async def test_a_name_that_no_entity_can_have_is_refused(world: World) -> None:
    """As on every other path below an entity."""
    async with serving(world) as api:
        long = await api.get(ORDERS.replace("orders-dev", "x" * 251))
        nul = await api.get(ORDERS.replace("orders-dev", "a%00b"))

    assert (long.status_code, nul.status_code) == (422, 400)
