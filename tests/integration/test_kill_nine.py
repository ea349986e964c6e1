"""A real installation, killed with SIGKILL at every turn: it ends as if nothing had happened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import ANA
from tests.support.installation import API, CANONICAL, RETRIED, People, installation, outputs_of
from tests.support.postgres import PostgresServer
from tests.support.terraform import needs_terraform
from tests.support.waiting import await_until

pytestmark = [
    pytest.mark.terraform,
    needs_terraform,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="kills by way of /proc"),
]

DIRECTORY = "live/dev/payments/orders"
BEFORE_REVIEW = {
    "request.submitted",
    "request.policy_allowed",
    "request.pull_request_opened",
    "run.started",
    "run.reported",
    "request.plan_succeeded",
}
AFTER_REVIEW = {
    "pull_request.reviewed",
    "request.approved",
    "request.apply_started",
    "request.apply_succeeded",
    "request.resource_registered",
    "request.pull_request_merged",
}


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[People]:
    """An installation in one process on SQLite."""
    async with installation(tmp_path, f"sqlite:///{tmp_path / 'landform.db'}") as people:
        people.place.start("service", "serve")
        await people.load()
        yield people


@pytest.fixture
async def split(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[People]:
    """An installation on PostgreSQL whose API does no work; workers are still to be started."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres.database())
        async with installation(tmp_path, url) as people:
            people.place.start("api", "serve", "--no-worker")
            await people.load()
            yield people


async def expect_one_of_everything(
    people: People, request: dict[str, Any], timeline: list[str] = CANONICAL
) -> None:
    [pull_request] = await people.pull_requests()
    assert pull_request["state"] == "merged"
    [resource] = await people.resources()
    assert resource["metadata"]["name"] == "orders-dev"
    assert resource["spec"]["landform"]["outputs"] == {
        "endpoint": "orders.example.test:5432",
        "secret": {"sensitive": True},
    }
    state = people.place.root / "state" / DIRECTORY / "terraform.tfstate"
    assert outputs_of(state)["endpoint"] == "orders.example.test:5432"
    assert await people.timeline(request) == timeline


@pytest.mark.timeout(300)  # six starts of the service, on a machine that others use, too
@pytest.mark.parametrize("mines", [BEFORE_REVIEW, AFTER_REVIEW], ids=["planning", "applying"])
async def test_the_service_dies_whenever_something_happens(people: People, mines: set[str]) -> None:
    """It is killed as it logs each event for the first time, and started again."""
    people.place.mines = set(mines)

    request = await people.submit(note="for the ${shop}")
    done = await people.follow(request, "completed", seconds=270)

    assert len(people.place.deaths) >= len(mines) - 1, people.place.deaths
    assert people.place.applied == ["orders"]
    await expect_one_of_everything(people, done)


@pytest.mark.postgres
async def test_the_worker_dies_and_then_the_api(split: People) -> None:
    """Each on its own: the other carries on, and reports that reach nobody are not missed."""
    place = split.place
    place.start("worker", "worker")
    place.mines = {"run.started"}
    place.touch("hold-create")

    request = await split.submit()
    await split.follow(request, "applying")
    await await_until(lambda: place.applied, what="the apply")
    place.services["api"].kill()
    place.release("hold-create")
    done = await split.follow(request, "completed")

    assert place.deaths == ["run.started"]
    assert place.applied == ["orders"]
    await expect_one_of_everything(split, done)


async def test_the_processes_of_a_plan_are_killed(people: People) -> None:
    place = people.place
    place.touch("hold-plan")
    request = await people.submit()
    started = place.root / "runs"
    await await_until(lambda: list(started.glob("*/*/plan/plan.started")), what="the plan")
    pids = await await_until(lambda: p if len(p := place.pids("plan")) == 5 else None)

    place.kill_run(pids)
    place.release("hold-plan")
    done = await people.follow(request, "completed")

    assert place.applied == ["orders"]
    await expect_one_of_everything(people, done)


async def test_the_runner_is_killed_while_terraform_applies(people: People) -> None:
    """Terraform goes on under its supervisor; whoever asks next finds out how it ended."""
    place = people.place
    place.touch("hold-create")
    request = await people.submit()
    await people.follow(request, "applying")
    await await_until(lambda: place.applied, what="the apply")

    place.kill_run(place.pids("apply")[:1])
    place.release("hold-create")
    done = await people.follow(request, "completed")

    assert place.applied == ["orders"]
    await expect_one_of_everything(people, done)


@pytest.mark.parametrize("survivors", [0, 2], ids=["everything", "terraform"])
async def test_terraform_is_killed_while_it_applies(people: People, survivors: int) -> None:
    """Nobody knows what it did, so a person has to ask for a new plan; then all is well."""
    place = people.place
    place.touch("hold-create")
    request = await people.submit()
    await people.follow(request, "applying")
    await await_until(lambda: place.applied, what="the apply")

    place.kill_run(place.pids("apply")[survivors:])
    failed = await people.follow(request, "apply_failed")
    place.release("hold-create")
    await people.ask(ANA, "POST", f"{API}/requests/{request['id']}/retry")
    done = await people.follow(request, "completed")

    assert "interrupted" in failed["reason"]
    assert "new plan is needed" in failed["reason"]
    assert place.applied == ["orders", "orders"]  # the first one never came to an end
    await expect_one_of_everything(people, done, RETRIED)


@pytest.mark.postgres
async def test_two_workers_share_ten_requests(split: People) -> None:
    place = split.place
    for name in ("one", "two"):
        place.start(name, "worker")
    names = [f"orders-{number}" for number in range(10)]

    requests = await asyncio.gather(*(split.submit(name=name) for name in names))
    done = await asyncio.gather(*(split.follow(request, "completed") for request in requests))

    assert sorted(place.applied) == names
    assert [each["state"] for each in await split.pull_requests()] == ["merged"] * 10
    found = {each["metadata"]["name"] for each in await split.resources()}
    assert found == {f"{name}-dev" for name in names}
    for request in done:
        assert await split.timeline(request) == CANONICAL
    started = {each["service"] for each in place.records if each["event"] == "run.started"}
    assert started == {"one", "two"}
