"""Who gets in: hosts, origins, tokens, administrators."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from landform.db.engine import Database
from tests.support.access import ADMIN
from tests.support.api import API, ATLANTIS_TOKEN, PROBLEM, serving
from tests.support.builders import ANA, ROSA
from tests.support.world import ORDER, World

REQUESTS = f"{API}/requests"
TOKENS = {"token-of-rosa": ROSA, "token-of-ana": ANA}
HEADERS = (
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-resource-policy",
    "content-security-policy",
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ENTITY = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Group",
    "metadata": {"name": "platform-team"},
    "spec": {"type": "team", "children": [], "members": ["mallory"]},
}
JSON = {"content-type": "application/json"}


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """One kind is enough: what is refused here reaches no database."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world, allowed_hosts=LOOPBACK) as client:
        yield client


@pytest.fixture
async def guarded(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """In token mode."""
    async with serving(world, tokens=TOKENS) as client:
        yield client


def an_order(**parameters: Any) -> dict[str, Any]:
    return {"template": "probe", "parameters": ORDER | parameters}


# ── browsers ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "CROSS-SITE"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:8081"},
        {"origin": "null"},
        {"origin": "http://[::1"},
        {"origin": "garbage"},
    ],
)
async def test_no_other_site_may_write(api: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    refused = await api.post(REQUESTS, json=an_order(), headers=headers)

    assert refused.status_code == 403, refused.text
    assert refused.headers["content-type"] == PROBLEM
    assert (await api.get(REQUESTS, headers=headers)).json()["items"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "http://localhost"},
        {"origin": "http://localhost"},
    ],
)
async def test_our_own_pages_and_programs_may_write(
    api: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await api.post(REQUESTS, json=an_order(), headers=headers)).status_code == 202


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "localhost@evil.example",
        "127.0.0.1:8080@evil.example",
        "evil.example#localhost",
        "[::1",
        "[]",
        "",
        "localhost:99999999",
    ],
)
async def test_a_name_that_is_not_ours_is_refused(api: httpx2.AsyncClient, host: str) -> None:
    """A page whose name was rebound to loopback still sends its own name."""
    response = await api.get(REQUESTS, headers={"host": host})

    if host.startswith("localhost:"):
        assert response.status_code == 200  # the port is not what tells us apart
        return
    assert response.status_code in (400, 403), response.text
    assert response.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"])
async def test_our_own_names_are_answered(api: httpx2.AsyncClient, host: str) -> None:
    assert (await api.get(REQUESTS, headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("GET", "/healthz", {}, b""),
        ("GET", "/docs", {}, b""),
        ("GET", f"{API}/nowhere", {}, b""),
        ("GET", REQUESTS, {"host": "evil.example"}, b""),
        ("GET", f"{REQUESTS}/%00", {}, b""),
        ("PATCH", REQUESTS, {}, b""),
        ("POST", REQUESTS, {}, b"{"),
        ("POST", REQUESTS, {"sec-fetch-site": "cross-site"}, b"{}"),
        ("POST", "/webhooks/atlantis", {}, b"{}"),
        ("POST", "/webhooks/atlantis", {"authorization": f"Bearer {ATLANTIS_TOKEN}"}, b"{}"),
        ("POST", "/webhooks/atlantis", {"authorization": f"Bearer {ATLANTIS_TOKEN}"}, b"["),
        ("POST", REQUESTS, JSON, b"a" * (13 * 1024 * 1024)),
    ],
)
async def test_every_answer_tells_browsers_what_they_may_do(
    api: httpx2.AsyncClient, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    response = await api.request(method, path, headers=headers, content=body)

    assert [name for name in HEADERS if name not in response.headers] == []
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "server" not in response.headers


# ── tokens ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer token-of-ros",
        "Bearer token-of-rosa-",
        "Bearer TOKEN-OF-ROSA",
        "Bearer token-of-ana token-of-rosa",
        "Basic token-of-rosa",
        "token-of-rosa",
        "Token token-of-rosa",
        f"Bearer {ATLANTIS_TOKEN}",
    ],
)
@pytest.mark.parametrize("path", [REQUESTS, f"{API}/me", "/api/catalog/entities"])
async def test_without_a_known_token_nothing_is_told(
    guarded: httpx2.AsyncClient, authorization: str | None, path: str
) -> None:
    """Neither by saying who one is."""
    given = {} if authorization is None else {"Authorization": authorization}

    response = await guarded.get(path, headers={"Landform-User": ROSA, **given})

    assert response.status_code == 401, response.text
    assert ROSA not in response.text


async def test_a_token_says_who_is_asking_and_a_header_does_not(
    guarded: httpx2.AsyncClient,
) -> None:
    headers = {"Authorization": "bearer token-of-rosa", "Landform-User": ADMIN}

    me = (await guarded.get(f"{API}/me", headers=headers)).json()

    assert me["subject"] == ROSA
    assert not me["can_switch"]
    assert me["users"] == []


async def test_every_address_of_the_api_asks_who_is_there(guarded: httpx2.AsyncClient) -> None:
    """Taken from the API's own description, so a new address is held to it too."""
    description = (await guarded.get("/openapi.json")).json()
    open_to_all = {"/healthz", "/readyz", "/metrics"}  # counts, and nobody's words
    doors = {f"{API}/sign-in", f"{API}/sign-in/local", f"{API}/sign-out"}
    doors |= {"/auth/{provider}", "/auth/{provider}/callback"}

    answers = {
        (method, path): (await guarded.request(method, path.replace("{number}", "1"))).status_code
        for path, methods in description["paths"].items()
        for method in methods
        if path not in open_to_all | doors
    }

    assert len(answers) > 30
    assert {where: status for where, status in answers.items() if status != 401} == {}


# ── the catalog ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", [ANA, ROSA, "user:default/guest", "group:default/platform-team"])
async def test_only_administrators_write_the_catalog(api: httpx2.AsyncClient, who: str) -> None:
    """Groups decide who may approve, so whoever writes them decides everything."""
    path = f"{API}/entities/group/default/platform-team"
    as_them = {"Landform-User": who}
    before = (await api.get("/api/catalog/entities/by-name/group/default/platform-team")).json()

    put = await api.put(path, json=ENTITY, headers=as_them)
    deleted = await api.delete(path, headers=as_them)

    assert put.status_code in (403, 422)
    assert deleted.status_code in (403, 422)
    after = await api.get("/api/catalog/entities/by-name/group/default/platform-team")
    assert after.json() == before


async def test_an_administrator_writes_the_catalog(api: httpx2.AsyncClient) -> None:
    path = f"{API}/entities/group/default/platform-team"

    as_admin = {"Landform-User": ADMIN}
    over = {"take-over": "true"}  # the tests' people come from a location

    assert (await api.put(path, json=ENTITY, headers=as_admin, params=over)).is_success
