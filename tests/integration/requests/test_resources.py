"""The Resource in the catalog stays true to what was applied."""

from typing import Any

import pytest
import yaml

from landform.catalog.validation import origin_of
from landform.policies.models import Decision
from landform.requests.entity import STATE_LABEL
from landform.requests.models import Request, Status
from tests.support.builders import ANA
from tests.support.world import ORDER, World
from tests.unit.catalog.builders import an_entity

ORDERS = "resource:default/orders-dev"
THEIRS = "url:https://git.example/x.yaml"


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


def a_namesake(**spec: Any) -> dict[str, Any]:
    return an_entity("Resource", "orders-dev", **spec)


async def origin(world: World) -> str:
    return origin_of((await world.catalog.entity(ORDERS)).document)


async def test_a_name_that_another_source_has_ends_the_request_before_anything_is_made(
    world: World,
) -> None:
    await world.catalog.put_entity(a_namesake(), location=THEIRS)

    request = await world.advance(await world.submit())

    assert request.status is Status.REJECTED
    assert request.reason == (
        f"{ORDERS} is in the catalog already, from {THEIRS}. Choose another name, or have it "
        "taken out there."
    )
    assert not world.forge.pull_requests


async def test_a_preview_says_that_another_source_has_the_name(world: World) -> None:
    await world.catalog.put_entity(a_namesake(), location="landform:api")
    template = world.templates.get("probe")

    shown = await world.previews.preview(template, ORDER, await world.subject(ANA))

    assert shown.report.decision is Decision.DENY
    assert [result.rule for result in shown.report.results] == ["name-in-catalog"]


@pytest.mark.parametrize("theirs", [THEIRS, "landform:api"])
async def test_a_namesake_that_came_meanwhile_is_left_alone_until_the_name_is_free(
    world: World, theirs: str
) -> None:
    """Also where it says to be what was applied: who put it is not for it to say."""
    request = await world.applying()
    told = {"directory": request.stack.directory, "request": request.id}
    await world.catalog.put_entity(a_namesake(landform=told), location=theirs)
    before = (await world.catalog.entity(ORDERS)).etag
    await world.finish_apply(request)

    waiting = await world.advance(request)

    assert waiting.status is Status.APPLIED
    assert waiting.reason
    assert waiting.reason.startswith(
        f"It was applied, but {ORDERS} is in the catalog already, from"
    )
    assert waiting.reason.endswith("Then this request goes on by itself.")
    assert (await world.catalog.entity(ORDERS)).etag == before
    again = await world.advance(request)
    assert len(await world.timeline(request)) == len(await world.timeline(again))

    await world.catalog.remove_entity(ORDERS)
    done = await world.advance(request)

    assert (done.status, done.reason) == (Status.COMPLETED, None)
    assert await origin(world) == f"landform:{request.id}"


async def test_a_later_request_for_the_same_directory_takes_the_place_of_the_first(
    world: World,
) -> None:
    request = await world.applying()
    earlier = {"directory": request.stack.directory}
    await world.catalog.put_entity(a_namesake(landform=earlier), location="landform:0a1b")
    await world.finish_apply(request)

    done = await world.advance(request)

    assert done.status is Status.COMPLETED
    assert await origin(world) == f"landform:{request.id}"


async def test_a_namesake_that_another_directory_made_is_left_alone(world: World) -> None:
    request = await world.applying()
    other = {"directory": "live/dev/platform-team/orders"}
    await world.catalog.put_entity(a_namesake(landform=other), location="landform:0a1b")
    await world.finish_apply(request)

    waiting = await world.advance(request)

    assert waiting.status is Status.APPLIED
    assert "from request 0a1b." in (waiting.reason or "")
    assert await origin(world) == "landform:0a1b"
