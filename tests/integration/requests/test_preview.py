"""What a request would do: its files beside those that are there, its costs, what policies say."""

import pytest

from landform.kernel.clock import iso
from landform.kernel.errors import InvalidInputs
from landform.policies.models import Decision
from landform.requests.models import Action
from landform.requests.preview import MOMENT, Preview
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.support.world import ORDER, World


async def preview(world: World, **parameters: object) -> Preview:
    template = world.templates.get("probe")
    return await world.previews.preview(template, ORDER | parameters, await world.subject(ANA))


async def test_what_is_new_is_shown_as_added(world: World) -> None:
    shown = await preview(world)

    assert {file.status for file in shown.files} == {"added"}
    [main] = [file for file in shown.files if file.path.endswith("/main.tf")]
    assert main.diff.startswith("--- /dev/null\n+++ b/live/dev/payments/orders/main.tf\n")
    assert 'module "this"' in main.text
    assert shown.report.decision is Decision.ALLOW


async def test_what_is_there_already_is_compared_with(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)

    same, other = await preview(world), await preview(world, note="for the shop")

    assert {file.status for file in same.files} == {"unchanged"}
    assert {file.diff for file in same.files} == {""}
    [changed] = [file for file in other.files if file.status == "modified"]
    assert changed.path.endswith("landform.auto.tfvars.json")
    assert '+  "note": "for the shop"' in changed.diff


async def test_the_forge_is_asked_for_a_file_once_in_a_moment(
    world: World, clock: ManualClock
) -> None:
    """A form asks at every pause of typing, and an hour has so many calls of GitHub."""
    await preview(world)
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)

    remembered = await preview(world, note="for the shop")
    clock.go_on(seconds=MOMENT)
    asked_again = await preview(world, note="for the shop")

    assert {file.status for file in remembered.files} == {"added"}
    assert {file.status for file in asked_again.files} == {"unchanged", "modified"}


async def test_what_is_there_already_is_shown_to_its_owners_only(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)
    stranger = await world.subject("user:default/eve")

    shown = await world.previews.preview(world.templates.get("probe"), ORDER, stranger)

    assert {(file.status, file.diff) for file in shown.files} == {(None, "")}


async def test_a_preview_is_not_held_up_by_a_forge_that_is_away(world: World) -> None:
    world.forge.down = True

    shown = await preview(world)

    assert {(file.status, file.diff) for file in shown.files} == {(None, "")}
    assert shown.files[0].text


async def test_what_is_not_priced_is_named_and_never_nothing(world: World) -> None:
    shown = await preview(world)

    assert shown.cost is not None
    [unpriced] = shown.cost.unpriced
    assert (unpriced.type, shown.cost.items) == ("probe", ())


async def test_policies_are_told_what_the_form_is_for(world: World) -> None:
    await world.previews.preview(
        world.templates.get("probe"), ORDER, await world.subject(ANA), Action.UPDATE
    )

    [(_, asked)] = world.engine.asked
    assert asked["request"]["action"] == "update"


async def test_policies_are_told_the_costs_and_the_time(world: World) -> None:
    await preview(world)

    [document] = [each for _, each in world.engine.asked]
    assert document["now"] == iso(world.clock())
    assert document["cost"]["unpriced"][0]["type"] == "probe"


async def test_values_that_do_not_fit_are_named(world: World) -> None:
    with pytest.raises(InvalidInputs, match="/environment"):
        await preview(world, environment="moon")
