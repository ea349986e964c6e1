"""Guessing is slowed down, ordering is paced; nobody learns from it who exists."""

from pathlib import Path

import httpx2
import pytest

from landform.access.models import Subject
from landform.audit.models import Filters
from landform.bootstrap import build
from landform.requests.errors import TooManyOrders, TooManyPreviews
from landform.requests.models import Submission
from landform.requests.preview import PreviewService
from landform.requests.service import RequestService
from landform.service.serve import application
from landform.settings import AccessSettings, ForgeSettings, LimitsSettings, Settings
from landform.tasks.errors import TooManyTasks
from landform.tasks.models import Surroundings
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from tests.support.api import API, serving
from tests.support.builders import ANA, ROSA
from tests.support.clock import ManualClock
from tests.support.tasks import KEY
from tests.support.templates import write_probe
from tests.support.world import ORDER, World

TOKENS = {"anas-token": ANA, "rosas-token": ROSA}


async def ask(client: httpx2.AsyncClient, token: str | None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await client.get(f"{API}/me", headers=headers)


async def guess(client: httpx2.AsyncClient, times: int) -> list[int]:
    return [(await ask(client, f"guess-{number}")).status_code for number in range(times)]


async def test_who_guesses_tokens_has_to_wait(world: World, clock: ManualClock) -> None:
    """Threat 26."""
    async with serving(world, tokens=TOKENS) as client:
        assert await guess(client, 30) == [401] * 30

        limited = await ask(client, "guess-again")
        assert limited.status_code == 429
        assert limited.headers["content-type"] == "application/problem+json"
        assert limited.headers["retry-after"] == "60"

        clock.go_on(seconds=61)
        assert (await ask(client, "guess-again")).status_code == 401


async def test_a_right_guess_is_answered_like_a_wrong_one_while_one_waits(world: World) -> None:
    async with serving(world, tokens=TOKENS) as client:
        await guess(client, 30)

        right, wrong = await ask(client, "anas-token"), await ask(client, "guess")

    assert right.status_code == wrong.status_code == 429
    assert right.text == wrong.text


async def test_a_colleague_behind_the_same_address_works_on(world: World) -> None:
    async with serving(world, tokens=TOKENS) as client:
        assert (await ask(client, "rosas-token")).status_code == 200
        await guess(client, 31)

        assert (await ask(client, "rosas-token")).status_code == 200


async def test_a_page_without_any_token_is_no_guess(world: World) -> None:
    async with serving(world, tokens=TOKENS) as client:
        assert [(await ask(client, None)).status_code for _ in range(40)] == [401] * 40
        assert (await ask(client, "anas-token")).status_code == 200


async def test_each_sign_in_counts_whatever_its_answer(world: World) -> None:
    async with serving(world, tokens=TOKENS) as client:
        answers = [
            (await client.post(f"{API}/sign-in/anything", json={})).status_code for _ in range(31)
        ]

    assert set(answers[:30]) <= {404, 405}
    assert answers[30] == 429


async def test_waiting_is_recorded(world: World) -> None:
    async with serving(world, tokens=TOKENS) as client:
        await guess(client, 32)

    entries = (await world.audit.list_entries(Filters(), limit=10)).items
    assert [each.cause.partition(":")[0] for each in entries] == ["too-many", "not-signed-in"]


async def test_deliveries_are_not_counted_as_guesses(world: World) -> None:
    async with serving(world, tokens=TOKENS) as client:
        for _ in range(40):
            answer = await client.post(
                "/webhooks/atlantis", json={}, headers={"Authorization": "Bearer wrong"}
            )
            assert answer.status_code == 401


async def test_one_person_orders_so_many_in_a_minute(world: World, clock: ManualClock) -> None:
    """Threat 34."""
    requests = RequestService(world.db, clock, world.templates, world.settings, orders_per_minute=3)
    ana, rosa = await world.subject(ANA), await world.subject(ROSA)

    async def order(subject: Subject, name: str) -> None:
        await requests.submit(Submission("probe", ORDER | {"name": name}), subject)

    for number in range(3):
        await order(ana, f"db{number}")
    with pytest.raises(TooManyOrders) as refused:
        await order(ana, "db3")

    assert refused.value.retry_after == 60
    await order(rosa, "db4")  # others are not kept waiting
    clock.go_on(seconds=61)
    await order(ana, "db5")


async def test_one_person_previews_so_much_in_a_minute(world: World, clock: ManualClock) -> None:
    """Threat 34."""
    previews = PreviewService(
        world.forge, world.judge, world.settings, clock, base_branch="main", per_minute=2
    )
    template = world.templates.get("probe")
    ana, rosa = await world.subject(ANA), await world.subject(ROSA)
    for _ in range(2):
        await previews.preview(template, ORDER, ana)
    clock.go_on(seconds=20)

    with pytest.raises(TooManyPreviews) as refused:
        await previews.preview(template, ORDER, ana)

    assert refused.value.retry_after == 40
    await previews.preview(template, ORDER, rosa)  # others are not kept waiting
    clock.go_on(seconds=41)
    await previews.preview(template, ORDER, ana)


async def test_one_person_starts_so_many_tasks_in_a_minute(
    world: World, clock: ManualClock
) -> None:
    tasks = TaskService(
        world.db,
        clock,
        world.tasks.actions,
        world.catalog,
        SecretBox([KEY]),
        Surroundings(),
        per_minute=2,
    )
    source = TemplateSource(
        {"apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template",
         "metadata": {"name": "t"}, "spec": {"type": "x", "parameters": [], "steps": []}},
        Workspace(),
    )  # fmt: skip
    ana = await world.subject(ANA)
    for _ in range(2):
        await tasks.create("template:default/t", source, {}, {}, ana)

    with pytest.raises(TooManyTasks):
        await tasks.create("template:default/t", source, {}, {}, ana)


async def test_too_many_orders_are_answered_429_with_the_time_to_wait(world: World) -> None:
    world.requests = RequestService(
        world.db, world.clock, world.templates, world.settings, orders_per_minute=1
    )
    async with serving(world) as client:
        bodies = [
            {"template": "probe", "parameters": ORDER | {"name": name}} for name in ("one", "two")
        ]
        answers = [await client.post(f"{API}/requests", json=body) for body in bodies]

    assert [each.status_code for each in answers] == [202, 429]
    assert answers[1].headers["retry-after"] == "60"
    assert answers[1].json()["type"] == "/problems/too-many-orders"


async def test_what_the_settings_limit_is_limited(tmp_path: Path) -> None:
    """Threat 34, from the settings to the answer."""
    service = build(
        Settings(
            database_url=f"sqlite:///{tmp_path / 'landform.db'}",
            templates=[write_probe(tmp_path / "templates")],
            forge=ForgeSettings(path=tmp_path / "infra.git"),
            access=AccessSettings(mode="local", default_user=ANA),
            limits=LimitsSettings(previews_per_minute=1, orders_per_minute=1),
        )
    )
    app = application(service)
    bodies = [{"template": "probe", "parameters": ORDER | {"name": name}} for name in ("a1", "a2")]
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        previews = [await client.post(f"{API}/previews", json=body) for body in bodies]
        orders = [await client.post(f"{API}/requests", json=body) for body in bodies]

    assert [each.status_code for each in previews] == [200, 429]
    assert [each.status_code for each in orders] == [202, 429]
    assert 0 < int(previews[1].headers["retry-after"]) <= 60
    assert previews[1].json()["type"] == "/problems/too-many-previews"
