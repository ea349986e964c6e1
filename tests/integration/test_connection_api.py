"""Snippets over HTTP: for whoever may read the catalog."""

import httpx2

from tests.support.api import API, serving
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
