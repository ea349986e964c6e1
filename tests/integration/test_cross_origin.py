"""What a browser may do at Landform for a page of Backstage, and for pages of others."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.support.api import API, serving
from tests.support.builders import ANA
from tests.support.world import World

ORIGIN, EVIL = "https://backstage.example.com", "https://evil.example"
CATALOG = "/api/catalog/entities"
ALLOWED = "access-control-allow-origin"


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world, tokens={"of-ana": ANA}, origins=frozenset({ORIGIN})) as client:
        yield client


async def preflight(client: httpx2.AsyncClient, path: str, origin: str) -> httpx2.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return await client.options(path, headers=asked)


@pytest.mark.parametrize("path", [CATALOG, f"{CATALOG}/by-query", "/api/scaffolder/v2/tasks"])
async def test_a_page_of_backstage_may_ask_with_a_token(
    client: httpx2.AsyncClient, path: str
) -> None:
    answer = await preflight(client, path, ORIGIN)

    assert answer.status_code == 200
    assert answer.headers[ALLOWED] == ORIGIN
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_it_reads_answers_and_refusals(client: httpx2.AsyncClient) -> None:
    token = {"Authorization": "Bearer of-ana"}
    for headers, status in ((token, 200), ({}, 401)):
        answer = await client.get(CATALOG, headers={"Origin": ORIGIN, **headers})

        assert (answer.status_code, answer.headers[ALLOWED]) == (status, ORIGIN)
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    [EVIL, "null", f"{ORIGIN}.evil.example", f"{ORIGIN}:8443", "http://backstage.example.com"],
)
async def test_pages_of_others_read_nothing(client: httpx2.AsyncClient, origin: str) -> None:
    token = {"Authorization": "Bearer of-ana", "Origin": origin}

    assert ALLOWED not in (await preflight(client, CATALOG, origin)).headers
    assert ALLOWED not in (await client.get(CATALOG, headers=token)).headers


@pytest.mark.parametrize(
    "path",
    [f"{API}/me", f"{API}/tokens", "/auth/sign-out", "/webhooks/github", "/", "/api/catalog"],
)
async def test_nothing_else_is_open(client: httpx2.AsyncClient, path: str) -> None:
    assert ALLOWED not in (await preflight(client, path, ORIGIN)).headers
    assert ALLOWED not in (await client.get(path, headers={"Origin": ORIGIN})).headers


async def test_without_origins_nobody_is_let_in(world: World) -> None:
    async with serving(world, tokens={}) as client:
        assert ALLOWED not in (await preflight(client, CATALOG, ORIGIN)).headers


async def test_a_write_without_a_token_is_still_cross_site(client: httpx2.AsyncClient) -> None:
    """Also a page of Backstage writes with its token only, never with somebody's session."""
    answer = await client.post(f"{CATALOG}/by-query", json={}, headers={"Origin": ORIGIN})

    assert answer.status_code == 403
