"""What a task published on GitHub and registered follows its file there: by push and by timer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import or_, select

from landform.access.models import Subject
from landform.adapters.github import GitHubClient, GitHubPublisher
from landform.adapters.github.sources import GitHubSource
from landform.adapters.sources import Addresses, HttpsSource, UrlSource
from landform.db import tables
from landform.ingestion.models import Location, State
from landform.ingestion.reading import LocationReader
from landform.tasks.models import TaskStatus
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File
from landform.worker.dispatch import handlers
from landform.worker.loop import Worker
from tests.support.api import serving
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.support.github.emulator import GitHubEmulator
from tests.support.github.receiver import Receiver
from tests.support.github_forge import BOT, KnownAccounts, github_client
from tests.support.locations import Places, component, documents
from tests.support.waiting import await_until
from tests.support.world import World

FILE, SECRET = "catalog-info.yaml", "hook-secret"
CART, NEW = "component:default/cart", "component:default/new"


@pytest.fixture
async def client(emulator: GitHubEmulator) -> AsyncIterator[GitHubClient]:
    emulator.add_organization("acme", BOT)
    async with github_client(emulator) as made:
        yield made


@pytest.fixture
async def places(world: World, client: GitHubClient, tmp_path: Path) -> AsyncIterator[Places]:
    made = Places(world, tmp_path / "places")
    source = UrlSource(HttpsSource(Addresses()), GitHubSource(client))
    world.location_reader = LocationReader({"url": source}, {})
    publisher: Any = GitHubPublisher(client, accounts=KnownAccounts(), clock=world.clock)
    world.publisher = publisher
    made.rewire()
    yield made
    await made.https.aclose()


async def publish(world: World, emulator: GitHubEmulator) -> Location:
    """A task makes acme/cart and registers it; its location."""
    where = f"{emulator.host}?owner=acme&repo=cart"
    contents = "${{ steps['publish'].output.repoContentsUrl }}"
    steps: list[dict[str, Any]] = [
        {"id": "fetch", "action": "fetch:plain", "input": {"url": "./skeleton"}},
        {
            "id": "publish",
            "action": "publish:github",
            "input": {"repoUrl": where, "defaultBranch": "main", "protectDefaultBranch": False},
        },
        {
            "id": "register",
            "action": "catalog:register",
            "input": {"repoContentsUrl": contents, "catalogInfoPath": f"/{FILE}"},
        },
    ]
    document = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "probe"},
        "spec": {"type": "service", "steps": steps},
    }
    text = documents(component("cart"), component("old"))
    source = TemplateSource(document, Workspace({f"skeleton/{FILE}": File(text.encode())}))
    task = await world.tasks.create(
        "template:default/probe", source, {}, {}, Subject(ANA, frozenset())
    )
    await world.tasks.run(task.id)
    task = await world.tasks.get(task.id)
    assert (task.status, task.reason) == (TaskStatus.COMPLETED, None)
    [location] = await world.locations.views.locations()
    return location


@asynccontextmanager
async def at_work(world: World) -> AsyncIterator[None]:
    """A worker does what is due."""
    done = handlers(
        world.db,
        world.clock,
        world.waker,
        world.drift,
        world.advancer,
        world.tasks,
        world.locations,
    )
    worker = Worker(world.db, world.clock, done, name="w", concurrency=1)
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def settled(world: World) -> None:
    """Wait until nothing is due, nor being done."""
    held, due = tables.jobs.c.leased_by.is_not(None), tables.jobs.c.run_at <= world.clock()
    query = select(tables.jobs.c.subject).where(or_(held, due))

    async def is_idle() -> bool:
        async with world.db.read() as tx:
            return (await tx.execute(query)).first() is None

    await await_until(is_idle, what="the worker to have done all that is due")


def change(emulator: GitHubEmulator) -> None:
    text = documents(component("cart", system="shop"), component("new"))
    emulator.push("main", {FILE: text}, login=BOT, repository="acme/cart")


async def expect_changed(world: World, places: Places) -> None:
    assert await places.names() == [CART, NEW]
    cart = (await world.catalog.entity(CART)).document
    assert cart["spec"]["system"] == "shop"
    [location] = await world.locations.views.locations()
    assert (location.state, location.error, location.came_by) == (State.OK, None, "task")


async def test_a_push_has_it_read_again(places: Places, emulator: GitHubEmulator) -> None:
    world = places.world
    location = await publish(world, emulator)
    assert location.spec.target == f"{emulator.url}/acme/cart/blob/main/{FILE}"
    async with at_work(world):
        await settled(world)
        assert await places.names() == [CART, "component:default/old"]

        with Receiver() as receiver:
            emulator.add_hook(receiver.url, secret=SECRET, repository="acme/cart")
            change(emulator)
            await asyncio.to_thread(emulator.drain)
        pushes = [each for each in receiver.received if each.event == "push"]
        async with serving(world, github_secrets=(SECRET,)) as api:
            for each in pushes:
                answer = await api.post(
                    "/webhooks/github", content=each.body, headers=forwarded(each.headers)
                )
                assert answer.status_code == 202

        await await_until(lambda: has(places, NEW), what="the push to be followed")
    assert len(pushes) == 1
    await expect_changed(world, places)


async def test_without_a_push_the_timer_has_it_read_again(
    places: Places, emulator: GitHubEmulator, clock: ManualClock
) -> None:
    world = places.world
    await publish(world, emulator)
    async with at_work(world):
        await settled(world)
        change(emulator)
        clock.go_on(minutes=9)
        await settled(world)
        assert await places.names() == [CART, "component:default/old"]

        clock.go_on(minutes=2)
        await await_until(lambda: has(places, NEW), what="the timer to go off")

    await expect_changed(world, places)


async def has(places: Places, ref: str) -> bool:
    return ref in await places.names()


def forwarded(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("host", "connection")}
