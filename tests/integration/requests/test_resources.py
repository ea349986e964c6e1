"""The Resource in the catalog stays true to what was applied."""

from typing import Any

import yaml

from landform.requests.entity import STATE_LABEL
from landform.requests.models import Request, Status
from tests.support.world import World

ORDERS = "resource:default/orders-dev"


async def state(world: World) -> str:
    labels: dict[str, str] = (await world.catalog.entity(ORDERS)).document["metadata"]["labels"]
    return labels[STATE_LABEL]


async def applied(world: World, **parameters: Any) -> Request:
    request = await world.applying(**parameters)
    await world.finish_apply(request)
    return await world.advance(request)


async def test_an_applied_resource_is_in_sync(world: World) -> None:
    await applied(world)

    assert await state(world) == "in-sync"


async def test_a_failed_apply_leaves_no_resource_and_its_retry_makes_one(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request, error="quota exceeded")
    failed = await world.advance(request)
    assert failed.status is Status.APPLY_FAILED
    assert not await world.catalog.exists(ORDERS)

    await world.requests.retry(request.id, await world.subject(request.requested_by))
    again = await world.advance(request)
    await world.finish_plan(again)
    await world.advance(again)
    await world.finish_apply(again)
    await world.advance(again)

    assert await state(world) == "in-sync"


async def test_a_resource_changes_while_a_later_commit_is_applied_and_shows_its_failure(
    world: World,
) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    world.forge.push(request.branch, {"live/dev/payments/orders/more.tf": "# more\n"})

    reopened = await world.advance(request)

    assert reopened.status is Status.PULL_REQUEST_OPEN
    assert await state(world) == "in-sync"  # more was asked for, and nothing was done yet
    await world.finish_plan(reopened)
    await world.advance(reopened)
    await world.review(reopened)
    again = await world.advance(reopened)
    assert again.status is Status.APPLYING
    assert await state(world) == "changing"
    await world.finish_apply(again, error="quota exceeded")
    await world.advance(again)

    assert await state(world) == "failed"


async def test_the_service_that_uses_it_is_related_from_both_ends(world: World) -> None:
    cart = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "cart"},
        "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
    }
    await world.catalog.put_entity(cart, location="test:cart")

    request = await applied(world, usedBy="cart")

    path = f"{request.stack.directory}/catalog-info.yaml"
    info = await world.forge.read_file(path, ref="main")
    assert info is not None
    assert yaml.safe_load(info)["spec"]["dependencyOf"] == ["component:default/cart"]
    relations = (await world.catalog.entity("component:default/cart")).document["relations"]
    assert {"type": "dependsOn", "targetRef": ORDERS} in relations
    relations = (await world.catalog.entity(ORDERS)).document["relations"]
    assert {"type": "dependencyOf", "targetRef": "component:default/cart"} in relations


async def test_a_namesake_from_elsewhere_is_left_alone(world: World) -> None:
    request = await world.applying()
    theirs = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Resource",
        "metadata": {"name": "orders-dev"},
        "spec": {"type": "database", "owner": "payments"},
    }
    await world.catalog.put_entity(theirs, location="url:https://git.example/x.yaml")
    await world.advance(request)

    assert "labels" not in (await world.catalog.entity(ORDERS)).document["metadata"]
