"""Trying a location out makes the service read elsewhere: few at once, and not for long."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from landform.ingestion.errors import SourceUnavailable, TooManyTrials
from landform.ingestion.models import SourceFile, Spec
from landform.ingestion.reading import LocationReader
from landform.ingestion.trials import LocationTrials, TrialLimits
from tests.support.api import serving
from tests.support.builders import ANA, ROSA, SAM
from tests.support.locations import component
from tests.support.waiting import await_until
from tests.support.world import World

TRIAL = "/api/catalog/locations?dryRun=true"
BODY = {"type": "url", "target": "https://git.example/all.yaml"}
SPEC = Spec("url", BODY["target"])


class SlowSource:
    """Answers when it may; counts who waits."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.waiting = 0

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        del root
        self.waiting += 1
        try:
            await self.may_answer.wait()
        finally:
            self.waiting -= 1
        return [SourceFile(target, component("orders"))]

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        raise AssertionError((path, base, root))

    def resolve(self, target: str, *, base: str) -> str:
        raise AssertionError((target, base))


@pytest.fixture
def slow(world: World) -> SlowSource:
    source = SlowSource()
    world.location_reader = LocationReader({"url": source}, {})
    world.rewire(
        db=world.db,
        forge=world.forge,
        runner=world.runner,
        engine=world.engine,
        states=world.states,
    )
    return source


@pytest.fixture
async def api(world: World, slow: SlowSource) -> AsyncIterator[httpx2.AsyncClient]:
    del slow
    async with serving(world) as client:
        yield client


def trial(api: httpx2.AsyncClient, who: str) -> asyncio.Task[httpx2.Response]:
    return asyncio.create_task(api.post(TRIAL, json=BODY, headers={"Landform-User": who}))


async def waiting(slow: SlowSource, count: int) -> None:
    await await_until(lambda: slow.waiting == count, what=f"{count} trials")


async def test_one_person_cannot_take_all_turns(api: httpx2.AsyncClient, slow: SlowSource) -> None:
    first, second = trial(api, ANA), trial(api, ANA)
    await waiting(slow, 2)

    third = await trial(api, ANA)

    assert (third.status_code, third.headers["retry-after"]) == (429, "6")
    assert third.json()["error"]["message"] == (
        "Your earlier trials are not finished; wait for one to end."
    )
    other = trial(api, ROSA)
    await waiting(slow, 3)
    slow.may_answer.set()
    assert {each.status_code for each in await asyncio.gather(first, second, other)} == {201}
    assert (await trial(api, ANA)).status_code == 201


async def test_more_trials_at_once_than_there_are_turns_are_refused_and_nothing_is_read(
    api: httpx2.AsyncClient, slow: SlowSource
) -> None:
    running = [trial(api, who) for who in (ANA, ANA, ROSA, ROSA)]
    await waiting(slow, 4)

    refused = await asyncio.gather(*(trial(api, SAM) for _ in range(20)))

    assert {each.status_code for each in refused} == {503}
    assert refused[0].headers.get("retry-after") is None  # this person did nothing too often
    assert "ask again in a minute" in refused[0].json()["error"]["message"]
    assert slow.waiting == 4
    slow.may_answer.set()
    assert {each.status_code for each in await asyncio.gather(*running)} == {201}


async def test_who_goes_away_gives_the_turn_back(world: World, slow: SlowSource) -> None:
    trials = world.locations.trials
    gone = [asyncio.create_task(trials.try_out(SPEC, ANA)) for _ in range(2)]
    await waiting(slow, 2)
    with pytest.raises(TooManyTrials):
        await trials.try_out(SPEC, ANA)

    for each in gone:
        each.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    slow.may_answer.set()

    assert len((await trials.try_out(SPEC, ANA)).entities) == 2


async def test_what_takes_too_long_is_given_up_and_says_what_to_do(
    world: World, slow: SlowSource
) -> None:
    limits = TrialLimits(seconds=0.01)
    trials = LocationTrials(world.db, world.location_reader, world.location_rules, limits)

    with pytest.raises(SourceUnavailable, match="Register it without trying it"):
        await trials.try_out(SPEC, ANA)

    assert slow.waiting == 0
