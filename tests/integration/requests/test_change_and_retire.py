"""What was made is changed by the same form, and retired, by pull requests like any other."""

from copy import deepcopy
from typing import Any

import pytest

from landform.access.errors import NotAllowed
from landform.catalog.errors import EntityNotFound
from landform.catalog.records import CatalogRecords
from landform.kernel.names import EntityRef
from landform.policies.models import Stage
from landform.requests.entity import STATE_LABEL
from landform.requests.errors import (
    AnotherStack,
    IdempotencyKeyReused,
    NameTaken,
    NothingThere,
    NothingToChange,
    RequestNotFound,
)
from landform.requests.models import Action, Request, Status, Submission
from tests.integration.requests.test_drift import a_report
from tests.support.builders import ANA, PLATFORM, ROSA
from tests.support.world import ORDER, PLAN, World

DIRECTORY = "live/dev/payments/orders"
RESOURCE = "resource:default/orders-dev"


async def completed(world: World, request: Request | None = None) -> Request:
    """The request (default: an order), planned, approved, applied."""
    request = await world.advance(request or await world.submit())
    await world.finish_plan(request)
    request = await world.advance(request)
    await world.review(request)
    request = await world.advance(request)
    await world.finish_apply(request)
    return await world.advance(request)


async def change(world: World, of: str | None = None, **parameters: Any) -> Request:
    submission = Submission("probe", ORDER | parameters, Action.UPDATE, of)
    return await world.requests.submit(submission, await world.subject(ANA))


async def retire(
    world: World, request: Request, who: str = ANA, comment: str = "", key: str | None = None
) -> Request:
    subject = await world.subject(who)
    return await world.requests.retire(request.id, subject, comment, key=key)


async def state(world: World) -> str:
    metadata = (await world.catalog.entity(RESOURCE)).document["metadata"]
    return str(metadata["labels"][STATE_LABEL])


async def test_a_change_is_a_pull_request_on_what_is_there(world: World) -> None:
    first = await completed(world)

    update = await world.advance(await change(world, note="for the shop"))
    changed = await world.forge.changed_files(2)
    done = await completed(world, update)

    assert [(file.path, file.status) for file in changed] == [
        (f"{DIRECTORY}/landform.auto.tfvars.json", "modified")
    ]
    assert world.pull_request(done).title == "Change orders in dev"
    assert done.status is Status.COMPLETED
    made = (await world.catalog.entity(RESOURCE)).document["spec"]["landform"]
    assert made["request"] == done.id != first.id
    assert await state(world) == "in-sync"


async def test_a_change_is_of_something_that_is_there_and_changes_it(world: World) -> None:
    with pytest.raises(NothingThere):
        await change(world)
    await completed(world)

    with pytest.raises(NothingToChange):
        await change(world)
    with pytest.raises(AnotherStack, match="group:default/payments"):
        await change(world, owner=PLATFORM, note="ours now")
    await change(world, note="more")
    with pytest.raises(NameTaken):
        await change(world, note="even more")


async def test_a_change_of_one_is_no_change_of_another(world: World) -> None:
    """A name that was typed over would change a neighbour, whose name it is."""
    orders = await completed(world)
    await completed(world, await world.submit(name="carts"))

    with pytest.raises(AnotherStack, match="'orders' in dev"):
        await change(world, of=orders.id, name="carts", note="more")
    with pytest.raises(RequestNotFound):
        await change(world, of="0" * 36, note="more")
    changed = await change(world, of=orders.id, note="more")

    assert changed.stack.name == "orders"


async def test_policies_know_what_is_asked_for(world: World) -> None:
    await completed(world)
    await completed(world, await change(world, note="more"))
    await completed(world, await retire(world, await latest(world)))

    of_request = [asked["request"]["action"] for asked in asked_of(world, Stage.REQUEST)]
    of_plan = [asked["landform"]["action"] for asked in asked_of(world, Stage.PLAN)]

    assert of_request == of_plan == ["create", "update", "destroy"]


async def test_what_is_retired_is_destroyed_and_gone_from_the_catalog(world: World) -> None:
    first = await completed(world)

    asked = await retire(world, first, comment="The shop is closed.")
    opened = await world.advance(asked)
    files = await world.forge.changed_files(2)
    assert await state(world) == "in-sync", "asking changes nothing"
    done = await completed(world, opened)

    assert (asked.action, asked.stack.directory) == (Action.DESTROY, DIRECTORY)
    assert {file.path: file.status for file in files} == {
        f"{DIRECTORY}/versions.tf": "modified",
        **{
            f"{DIRECTORY}/{name}": "removed"
            for name in (
                "catalog-info.yaml",
                "landform.auto.tfvars.json",
                "main.tf",
                "outputs.tf",
                "variables.tf",
            )
        },
    }
    assert done.status is Status.COMPLETED
    with pytest.raises(EntityNotFound):
        await world.catalog.entity(RESOURCE)
    assert await world.timeline(done) == [
        "submitted",
        "policy_allowed",
        "pull_request_opened",
        "plan_succeeded",
        "approved",
        "apply_started",
        "apply_succeeded",
        "resource_unregistered",
        "pull_request_merged",
    ]
    [submitted, *_] = await world.requests.events(done.id, await world.subject(ANA))
    assert submitted.cause == f"{ANA} asked to retire orders in dev. The shop is closed."
    told = await CatalogRecords(world.db, world.clock).history(EntityRef.parse(RESOURCE), limit=1)
    assert [(each.what, each.actor) for each in told.items] == [("removed", ANA)]


async def test_it_is_shown_as_being_destroyed_until_it_is_gone(world: World) -> None:
    request = await world.advance(await retire(world, await completed(world)))
    await world.finish_plan(request)
    request = await world.advance(request)
    await world.review(request)
    request = await world.advance(request)

    assert (request.status, await state(world)) == (Status.APPLYING, "destroying")

    await world.finish_apply(request, error="DBInstance is still being used")
    failed = await world.advance(request)

    assert (failed.status, await state(world)) == (Status.APPLY_FAILED, "failed")


async def test_drift_of_what_is_gone_is_nothing_to_tell(world: World) -> None:
    done = await completed(world, await retire(world, await completed(world)))

    await world.drift.receive(a_report(done))

    assert (await world.timeline(done))[-1] == "pull_request_merged"


async def test_a_plan_that_leaves_something_is_no_retirement(world: World) -> None:
    """Somebody pushed to the branch, and the catalog would lose what goes on existing."""
    request = await world.advance(await retire(world, await completed(world)))
    kept = deepcopy(PLAN)
    kept["resource_changes"][0]["change"]["actions"] = ["no-op"]
    await world.finish_plan(request, plan=kept)

    request = await world.advance(request)

    assert request.status is Status.PLAN_FAILED
    assert "terraform_data.this" in (request.reason or "")


async def test_the_catalog_keeps_what_the_state_still_has(world: World) -> None:
    """It was applied by hand, from a plan that nobody judged."""
    request = await world.advance(await retire(world, await completed(world)))
    await world.finish_plan(request)
    request = await world.advance(request)
    await world.review(request)
    request = await world.advance(request)
    await world.finish_apply(request)
    world.states.put(DIRECTORY, {"endpoint": "orders.test:5432"})

    request = await world.advance(request)

    assert request.status is Status.APPLIED
    assert "is not empty" in (request.reason or "")
    assert await state(world) == "destroying"
    world.forge.push(request.branch, {f"{DIRECTORY}/rest.tf": ""})
    request = await world.advance(request)
    assert request.status is Status.PULL_REQUEST_OPEN, "a commit that may destroy the rest"


async def test_a_name_that_was_retired_is_free_again(world: World) -> None:
    first = await completed(world)
    await completed(world, await retire(world, first))

    with pytest.raises(NothingThere):
        await retire(world, first)
    again = await completed(world)

    assert again.status is Status.COMPLETED
    assert await state(world) == "in-sync"


async def test_what_failed_half_way_can_be_retired(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request, error="Access denied")
    request = await world.advance(request)
    await world.requests.cancel(request.id, await world.subject(ANA), "")
    await world.advance(request)
    given_up = await world.requests.get(request.id)
    assert await world.requests.is_left_behind(given_up)

    done = await completed(world, await retire(world, request))

    assert done.status is Status.COMPLETED
    assert not await world.requests.is_left_behind(given_up)
    assert "resource_unregistered" in await world.timeline(done)


async def test_the_latest_is_retired_whichever_request_is_named(world: World) -> None:
    first = await completed(world)
    second = await completed(world, await change(world, note="more"))

    retired = await retire(world, first)

    assert retired.stack.variables == second.stack.variables


async def test_asking_twice_with_a_key_retires_once(world: World) -> None:
    first = await completed(world)

    asked = await retire(world, first, key="k1")

    assert (await retire(world, first, key="k1")).id == asked.id
    with pytest.raises(NameTaken):
        await retire(world, first)
    with pytest.raises(IdempotencyKeyReused):
        await world.submit(key="k1", name="other")


async def test_a_stranger_cannot_retire_what_they_do_not_see(world: World) -> None:
    first = await completed(world)

    with pytest.raises(RequestNotFound):
        await retire(world, first, who="user:default/eve")
    assert len(await world.all_requests()) == 1


async def test_nobody_approves_their_own_retirement(world: World) -> None:
    first = await completed(world)
    request = await world.advance(await retire(world, first, who=ROSA))
    await world.finish_plan(request)
    await world.advance(request)

    with pytest.raises(NotAllowed, match="their own request"):
        await world.review(request, who=ROSA)
    assert (await world.advance(request)).status is Status.PLANNED


async def test_an_entity_of_somebody_else_stays(world: World) -> None:
    """The Resource was taken out, and another source has its name by now."""
    first = await completed(world)
    await world.origins.remove([EntityRef.parse(RESOURCE)], origin=f"landform:{first.id}")
    request = await world.advance(await retire(world, first))
    await world.origins.register(
        [
            {
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "Resource",
                "metadata": {"name": "orders-dev"},
                "spec": {"type": "bucket", "owner": PLATFORM},
            }
        ],
        origin="url:https://example.test/theirs.yaml",
        actor=ROSA,
    )

    done = await completed(world, request)

    assert done.status is Status.COMPLETED
    assert (await world.catalog.entity(RESOURCE)).document["spec"]["type"] == "bucket"


def asked_of(world: World, stage: Stage) -> list[dict[str, Any]]:
    return [document for asked, document in world.engine.asked if asked is stage]


async def latest(world: World) -> Request:
    return (await world.all_requests())[0]
