"""More deliveries than the disk takes: those beyond are turned away, and what was taken is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from sqlalchemy import text

from landform.api.turnstile import DOORS
from landform.db.inbox import BATCH, WAITING
from tests.support.api import API, ATLANTIS_TOKEN, PROBLEM, serving, stored
from tests.support.world import World

GOOD = {"Authorization": f"Bearer {ATLANTIS_TOKEN}"}
DRIFT = {"repository": "acme/infra", "projects": []}


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client


async def send(api: httpx2.AsyncClient, number: int) -> httpx2.Response:
    body = DRIFT | {"detection_id": str(number)}
    return await api.post("/webhooks/atlantis", json=body, headers=GOOD)


@asynccontextmanager
async def busy(world: World) -> AsyncIterator[None]:
    """Nobody else can store a delivery meanwhile."""
    async with world.db.transaction() as tx:
        if tx.dialect.name == "postgresql":
            await tx.execute(text("LOCK TABLE deliveries"))
        yield


async def test_of_a_flood_every_delivery_is_kept_or_turned_away(
    world: World, api: httpx2.AsyncClient
) -> None:
    async with busy(world):
        flood = [asyncio.create_task(send(api, number)) for number in range(WAITING + 50)]
        await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
        # The inbox has taken some of these by now, and waits to store them: there is room again.
        more = [asyncio.create_task(send(api, 5_000 + number)) for number in range(BATCH + 50)]
        done, waiting = await asyncio.wait(more, return_when=asyncio.FIRST_COMPLETED)
        turned_away = next(iter(done)).result()
        at_the_door = [await api.post(door, content=b"?") for door in DOORS]
        elsewhere = await api.get(f"{API}/templates")
    answers = await asyncio.gather(*flood, *more)

    accepted = [answer for answer in answers if answer.status_code == 202]
    assert {answer.status_code for answer in answers} == {202, 503}
    assert len(await stored(world)) == len(accepted) >= WAITING
    assert waiting
    assert turned_away.headers["retry-after"] == "5"
    assert elsewhere.status_code == 200
    # Whoever they are from: nothing of them is read while there is no place.
    assert [answer.status_code for answer in at_the_door] == [503] * len(DOORS)
    assert {answer.headers["content-type"] for answer in at_the_door} == {PROBLEM}
    assert (await send(api, 10_000)).status_code == 202


async def test_those_turned_away_are_counted(world: World, api: httpx2.AsyncClient) -> None:
    async with busy(world):
        flood = [asyncio.create_task(send(api, number)) for number in range(WAITING + 50)]
        await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
        # Not awaited here: if there is a place again, it is refused, which is written down.
        unsigned = asyncio.create_task(api.post("/callbacks/atlantis", content=b"?"))
    await asyncio.gather(*flood, unsigned)

    figures = (await api.get("/metrics")).text

    assert 'event="unknown",outcome="turned_away",source="atlantis"' in figures
