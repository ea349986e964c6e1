"""The plan of a preview, by API: whose it is, how many there may be, how long it is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from landform.access.models import Role, Scope, Subject
from landform.requests.preview import Present
from landform.requests.speculative import refusal
from landform.runs.models import SpeculativePlan
from tests.support.api import API, serving
from tests.support.builders import ANA, PAYMENTS, PLATFORM, ROSA
from tests.support.clock import ManualClock
from tests.support.waiting import await_until
from tests.support.world import ORDER, World

BODY = {"template": "probe", "parameters": ORDER, "plan": True}
PLANS = f"{API}/previews/plans"
DOCUMENT = {
    "format_version": "1.2",
    "resource_changes": [
        {
            "address": "module.this.probe.a",
            "type": "probe",
            "mode": "managed",
            "change": {
                "actions": ["create"],
                "after": {"size": 3},
                "before_sensitive": False,
                "after_sensitive": {},
            },
        }
    ],
}


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client
        await world.preview_plans.aclose()


async def ask(api: httpx2.AsyncClient) -> dict[str, Any]:
    response = await api.post(f"{API}/previews", json=BODY)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def ended(api: httpx2.AsyncClient, url: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        view: dict[str, Any] = (await api.get(url)).json()
        return view if view["status"] != "running" else None

    return await await_until(look, what="the end of the plan")


async def test_a_preview_answers_at_once_and_its_plan_follows(
    world: World, api: httpx2.AsyncClient
) -> None:
    preview = await ask(api)
    assert preview["plan"]["status"] == "running"
    world.planner.answer(SpeculativePlan(DOCUMENT))

    plan = await ended(api, preview["plan"]["url"])

    [(files, directory)] = world.planner.asked
    assert files == {file["path"]: file["text"] for file in preview["files"]}
    assert directory == preview["directory"]
    assert plan["status"] == "succeeded"
    assert plan["count"] == {"adds": 1, "changes": 0, "destroys": 0}
    [change] = plan["resource_changes"]
    assert (change["address"], change["actions"]) == ("module.this.probe.a", ["create"])
    [attribute] = change["attributes"]
    assert (attribute["path"], attribute["before"], attribute["after"]) == ("size", None, "3")
    assert plan["policy"]["decision"] == "allow"
    assert [each["address"] for each in plan["cost"]["unpriced"]] == ["module.this.probe.a"]


async def test_a_plan_that_fails_says_why_and_holds_up_no_order(
    world: World, api: httpx2.AsyncClient
) -> None:
    preview = await ask(api)
    world.planner.answer(SpeculativePlan(None, "Terraform plan failed: no.", "Error: no"))

    plan = await ended(api, preview["plan"]["url"])
    order = await api.post(f"{API}/requests", json={"template": "probe", "parameters": ORDER})

    assert (plan["status"], plan["error"], plan["log"]) == (
        "failed",
        "Terraform plan failed: no.",
        "Error: no",
    )
    assert order.status_code == 202


async def test_what_is_not_asked_for_is_not_planned(world: World, api: httpx2.AsyncClient) -> None:
    answer = (await api.post(f"{API}/previews", json=BODY | {"plan": False})).json()

    assert (answer["plan"], answer["plan_unavailable"], world.planner.asked) == (None, None, [])


async def test_another_person_s_plan_looks_like_one_that_is_not_there(
    api: httpx2.AsyncClient,
) -> None:
    mine = (await ask(api))["plan"]["id"]
    unknown = "1f6c2d9e-0000-4000-8000-00000000dead"

    foreign, none = [
        await api.get(f"{PLANS}/{each}", headers={"Landform-User": ROSA})
        for each in (mine, unknown)
    ]

    assert foreign.status_code == none.status_code == 404
    assert foreign.text.replace(mine, unknown) == none.text
    assert (await api.get(f"{PLANS}/{mine}")).status_code == 200


async def test_one_person_has_two_plans_at_a_time_and_still_the_preview(
    world: World, api: httpx2.AsyncClient
) -> None:
    first = await ask(api)
    await ask(api)

    refused = await ask(api)
    world.planner.answer(SpeculativePlan(DOCUMENT))
    await ended(api, first["plan"]["url"])

    assert refused["plan"] is None
    assert refused["plan_unavailable"].startswith("Your earlier plans are not finished")
    assert refused["files"]
    assert (await ask(api))["plan"] is not None


async def test_so_many_wait_and_no_more(world: World, api: httpx2.AsyncClient) -> None:
    people = [user(f"u{number}", PAYMENTS) for number in range(8)]
    await world.catalog.put_entities(people, location="test:people")
    for number in range(8):
        who = {"Landform-User": f"user:default/u{number}"}
        assert (await api.post(f"{API}/previews", json=BODY, headers=who)).json()["plan"]

    refused = await ask(api)
    await await_until(lambda: world.planner.asked, what="the first of them")

    assert refused["plan_unavailable"].startswith("Too many plans wait already")
    assert len(world.planner.asked) == 1


async def test_a_plan_is_kept_for_a_quarter_of_an_hour(
    world: World, api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    url = (await ask(api))["plan"]["url"]
    world.planner.answer(SpeculativePlan(DOCUMENT))
    await ended(api, url)

    clock.go_on(minutes=16)

    gone = await api.get(url)
    assert gone.status_code == 404
    assert "ask for it again" in gone.json()["detail"]


async def test_a_service_that_stops_ends_its_plans_and_forgets_them(
    world: World, api: httpx2.AsyncClient
) -> None:
    await ask(api)
    await await_until(lambda: world.planner.asked, what="the plan")

    await world.preview_plans.aclose()

    assert world.planner.cancelled == 1


def user(name: str, group: str) -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": name},
        "spec": {"memberOf": [group]},
    }


STRANGERS = "group:default/strangers"
CATALOG = "live/dev/payments/orders/catalog-info.yaml"


def catalog_file(owner: str) -> str:
    return f"kind: Resource\nmetadata: {{name: orders-dev}}\nspec: {{owner: '{owner}'}}\n"


async def test_a_new_stack_is_planned_without_any_state(
    world: World, api: httpx2.AsyncClient
) -> None:
    await ask(api)
    await await_until(lambda: world.planner.asked, what="the plan")

    assert world.planner.with_state == [False]


async def test_who_owns_a_stack_sees_a_plan_against_its_state(
    world: World, api: httpx2.AsyncClient
) -> None:
    world.forge.push("main", {CATALOG: catalog_file(PAYMENTS)})

    await ask(api)
    await await_until(lambda: world.planner.asked, what="the plan")

    assert world.planner.with_state == [True]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (catalog_file(STRANGERS), f"belongs to {STRANGERS}"),
        ("spec: [", "does not say whose it is"),
        (catalog_file(PAYMENTS) + "---\n" + catalog_file(STRANGERS), "does not say whose it is"),
    ],
)
async def test_the_state_of_others_is_not_planned_against(
    world: World, api: httpx2.AsyncClient, text: str, whose: str
) -> None:
    world.forge.push("main", {CATALOG: text})

    refused = await ask(api)
    reviewer = await api.post(f"{API}/previews", json=BODY, headers={"Landform-User": ROSA})

    assert refused["plan"] is None
    assert whose in refused["plan_unavailable"]
    assert reviewer.json()["plan"]["status"] == "running"


async def test_where_the_forge_does_not_answer_nothing_is_planned(
    world: World,
) -> None:
    preview = await world.previews.preview(
        world.templates.get("probe"), ORDER, await world.subject(ANA)
    )

    unknown = replace(preview, present=Present(exists=None))

    said = refusal(unknown, Subject(ANA, frozenset([PLATFORM])))

    assert said == "The infra repository does not answer, so nobody knows whose the stack is."
    assert world.planner.asked == []


async def test_an_administrator_sees_every_plan(world: World) -> None:
    preview = await world.previews.preview(
        world.templates.get("probe"), ORDER, await world.subject(ANA)
    )
    foreign = replace(preview, present=Present(exists=True, owner=STRANGERS))
    root = Subject("user:default/root")

    assert refusal(foreign, root) is not None
    assert refusal(foreign, replace(root, roles=frozenset({Role.ADMIN}))) is None


async def test_a_stack_for_a_team_that_one_is_not_in_is_shown_and_not_planned(
    world: World, api: httpx2.AsyncClient
) -> None:
    body = BODY | {"parameters": ORDER | {"owner": STRANGERS}}

    answer = (await api.post(f"{API}/previews", json=body)).json()

    assert answer["files"]
    assert answer["plan"] is None
    assert answer["plan_unavailable"].startswith(f"It is for {STRANGERS}.")
    assert world.planner.asked == []


async def test_a_token_that_may_only_read_has_nothing_planned(world: World) -> None:
    ana = await world.subject(ANA)
    preview = await world.previews.preview(world.templates.get("probe"), ORDER, ana)

    said = refusal(preview, replace(ana, scopes=frozenset({Scope.READ})))

    assert said == "This token may not do that: it lacks the scope `request`."
