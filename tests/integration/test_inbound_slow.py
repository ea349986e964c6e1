"""Deliveries whose bodies never end: threat 12."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from landform.api import inbound
from tests.support.api import ATLANTIS_TOKEN, PROBLEM, serving, stored
from tests.support.world import World

DOORS = ("/webhooks/github", "/webhooks/atlantis", "/callbacks/atlantis")


@pytest.mark.parametrize("door", DOORS)
async def test_a_delivery_that_never_ends_is_given_up_on(
    world: World, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """Who sends it is not known before its end, and all of it that came is in memory."""
    monkeypatch.setattr(inbound, "BODY_SECONDS", 0.01)

    async def body() -> AsyncIterator[bytes]:
        yield b'{"a": '
        await asyncio.Event().wait()

    headers = {"Authorization": f"Bearer {ATLANTIS_TOKEN}", "Content-Length": "100"}
    async with serving(world, github_secrets=("secret",)) as api:
        answer = await asyncio.wait_for(api.post(door, content=body(), headers=headers), 30)

    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert "did not arrive within" in answer.json()["detail"]
    assert await stored(world) == []


async def test_one_that_is_slow_does_not_hold_up_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "BODY_SECONDS", 30)
    go_on = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"a": '
        await go_on.wait()
        yield b"1}"

    headers = {"Authorization": f"Bearer {ATLANTIS_TOKEN}"}
    async with serving(world) as api:
        slow: asyncio.Task[httpx2.Response] = asyncio.create_task(
            api.post("/webhooks/atlantis", content=body(), headers=headers)
        )
        quick = await api.post("/webhooks/atlantis", json={"b": 2}, headers=headers)
        assert (quick.status_code, slow.done()) == (202, False)
        go_on.set()
        assert (await slow).status_code == 202

    assert len(await stored(world)) == 2
