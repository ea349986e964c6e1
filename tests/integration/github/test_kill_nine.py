"""Killed with SIGKILL in the middle of everything it does on GitHub: nothing is done twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.github import faults
from tests.support.installation import CANONICAL
from tests.support.production import Engineers, production
from tests.support.terraform import needs_terraform

pytestmark = [
    pytest.mark.atlantis,
    needs_terraform,
    pytest.mark.timeout(300),  # a service that is killed twenty times starts twenty times
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="kills by way of /proc"),
]

PLAN = "atlantis plan -d live/dev/payments/orders"
APPLY = "atlantis apply -d live/dev/payments/orders"

WRITES = [
    ("POST", "/git/trees$"),
    ("POST", "/git/commits$"),
    ("POST", "/git/refs$"),
    ("POST", "/pulls$"),
    ("POST", "/issues/1/labels$"),
    ("POST", "/pulls/1/requested_reviewers$"),
    ("PUT", "/pulls/1/merge$"),
    ("DELETE", "/git/refs/heads/"),
]
"""What only Landform calls, in the order of a request's life."""

EVENTS = {
    "request.submitted",
    "request.policy_allowed",
    "request.pull_request_opened",
    "run.reported",
    "request.plan_succeeded",
    "request.approved",
    "request.apply_started",
    "atlantis.told",
    "request.apply_succeeded",
    "request.resource_registered",
    "request.pull_request_merged",
}


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Engineers]:
    async with production(tmp_path, f"sqlite:///{tmp_path / 'landform.db'}") as people:
        people.place.start("service", "serve")
        await people.load()
        yield people


async def expect_one_of_everything(people: Engineers) -> None:
    request = await people.submit()

    done = await people.follow(request, "completed", seconds=200)

    place, github = people.place, people.place.github
    assert [pull.number for pull in github.pulls()] == [1]
    assert github.pull(1).merged
    assert github.head(github.pull(1).head_ref) is None
    assert [label.name for label in github.pull(1).labels] == ["landform", "dev"]
    assert place.applied == ["orders"]
    # Plans that nobody was there to take are asked for again; nothing else is said twice.
    told = place.commands(1)
    assert [command for command in told if command != PLAN] == [APPLY]
    assert told.count(PLAN) <= 2, told
    assert await people.timeline(done) == CANONICAL
    [resource] = await people.resources()
    assert resource["spec"]["landform"]["outputs"]["endpoint"] == "orders.example.test:5432"


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
async def test_it_dies_in_the_middle_of_every_write(people: Engineers, after: bool) -> None:
    place = people.place
    deaths = []

    def die() -> None:
        deaths.append(1)
        place.services["service"].kill()

    for method, path in WRITES:
        place.github.faults.add(faults.struck(die, after=after), method=method, path=path)

    await expect_one_of_everything(people)

    assert len(deaths) == len(WRITES)


async def test_it_dies_whenever_something_happens(people: Engineers) -> None:
    people.place.mines = set(EVENTS)

    await expect_one_of_everything(people)

    assert len(people.place.deaths) >= len(EVENTS) - 1, people.place.deaths
