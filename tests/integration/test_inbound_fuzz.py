"""Whatever a runner sends, the inbox is read to its end and the request goes its way."""

import asyncio
import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from landform.adapters.terraform.layout import Result
from landform.adapters.terraform.order import Order
from landform.adapters.terraform.reports import apply_webhook, plan_callback
from landform.adapters.terraform.settings import RunnerSettings
from landform.db.engine import Database
from landform.requests.models import Request, Status
from landform.runs.models import Phase
from tests.support.api import ATLANTIS_TOKEN, Signed, read_inbox, serving, stored
from tests.support.clock import ManualClock
from tests.support.world import PLAN, World

GOOD = {"Authorization": f"Bearer {ATLANTIS_TOKEN}"}
WEBHOOK, CALLBACK = "/webhooks/atlantis", "/callbacks/atlantis"
Keys = tuple[str | int, ...]

STRANGE: list[Any] = [
    None,
    True,
    0,
    -1,
    2**31,
    2**70,
    1.5,
    "",
    "\0",
    "x" * 300,
    "x" * 5_000,
    [],
    {},
    [None],
]
VALUES = st.sampled_from(STRANGE) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)


def a_webhook(world: World, request: Request) -> dict[str, Any]:
    """What Atlantis sends after an apply that went well."""
    root = Path("x")
    runner = RunnerSettings(root, root, "http://landform.test", "unused")
    order = Order(Phase.APPLY, world.project(request), runner)
    return apply_webhook(order, Result(succeeded=True))


def a_callback(world: World, request: Request) -> dict[str, Any]:
    return plan_callback(world.project(request), Result(succeeded=True), PLAN)


def places(node: Any, path: Keys = ()) -> Iterator[Keys]:
    """Where there is something to put something else."""
    children: Any = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def put(body: Any, path: Keys, value: Any) -> Any:
    changed = copy.deepcopy(body)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed


def mutated(body: Any, seeds: list[tuple[int, Any]]) -> Any:
    for number, value in seeds:
        if where := list(places(body)):
            body = put(body, where[number % len(where)], value)
    return body


async def expect_read(world: World, sent: int) -> None:
    """Every delivery was looked at; none of them stands in the way of those that come."""
    await read_inbox(world)
    kept = await stored(world)
    assert len(kept) == sent
    assert [body for body, _, was_read in kept if not was_read] == []


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: repr(value)[:20])
async def test_a_strange_value_anywhere_is_kept_with_its_error(world: World, value: Any) -> None:
    """On both databases: what one of them cannot store must not block those behind it."""
    request = await world.advance(await world.submit())
    bodies: set[tuple[str, bytes]] = set()
    for path, good in (
        (WEBHOOK, a_webhook(world, request)),
        (CALLBACK, a_callback(world, request)),
    ):
        changed = [put(good, place, value) for place in places(good)]
        bodies |= {(path, _json(body)) for body in changed}

    async with serving(world) as api:
        answers = [
            await api.post(path, content=raw, headers=GOOD, auth=Signed(world.clock))
            for path, raw in bodies
        ]

    assert {answer.status_code for answer in answers} == {202}
    await expect_read(world, len(bodies))
    assert (await world.advance(request)).status is Status.PULL_REQUEST_OPEN
    assert world.runner.applied == []


ACTIONS: Keys = ("plan", "resource_changes", 0, "change", "actions")
SENSELESS: list[Any] = [None, 5, "create", {}, [None], [[]]]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seeds=st.lists(st.tuples(st.integers(0, 200), VALUES), min_size=1, max_size=4))
@example(seeds=[(0, "apply")])
def test_no_mutation_of_a_body_breaks_the_service(
    seeds: list[tuple[int, Any]], migrated_sqlite: Path
) -> None:
    """Several places at once; some of them in a request that waits for exactly this report."""
    with TemporaryDirectory() as directory:
        shutil.copy(migrated_sqlite, Path(directory) / "landform.db")
        asyncio.run(_send_mutated(seeds, Path(directory)))


async def _send_mutated(seeds: list[tuple[int, Any]], directory: Path) -> None:
    world = World(
        Database(f"sqlite:///{directory / 'landform.db'}"), ManualClock(), directory / "t"
    )
    try:
        await world.load_people()
        request = await world.advance(await world.submit())
        world.runner.finish(world.project(request), Phase.PLAN)
        async with serving(world) as api:
            for path, good in (
                (WEBHOOK, a_webhook(world, request)),
                (CALLBACK, a_callback(world, request)),
            ):
                content = _json(mutated(good, seeds))
                answer = await api.post(
                    path, content=content, headers=GOOD, auth=Signed(world.clock)
                )
                assert answer.status_code in (202, 422), answer.text
        await read_inbox(world)
        assert all(was_read for _, _, was_read in await stored(world))
        moved = await world.advance(request)
        assert moved.status in (Status.PULL_REQUEST_OPEN, Status.PLANNED, Status.PLAN_FAILED)
        assert world.runner.applied == []
    finally:
        await world.db.close()


async def test_a_plan_that_makes_no_sense_does_not_block_the_next_one(world: World) -> None:
    request = await world.advance(await world.submit())
    world.runner.finish(world.project(request), Phase.PLAN)
    good = a_callback(world, request)
    senseless = [put(good, ACTIONS, value) for value in SENSELESS]

    async with serving(world) as api:
        for body in (*senseless, good):
            answer = await api.post(CALLBACK, json=body, auth=Signed(world.clock))
            assert answer.status_code == 202
    await expect_read(world, len(senseless) + 1)

    assert (await world.advance(request)).status is Status.PLANNED


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()
