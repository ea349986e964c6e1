"""The doors for runners: authenticated, stored first, and nothing of it taken on trust."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from landform.requests.models import Status
from landform.runs.models import Phase
from tests.support.api import ATLANTIS_TOKEN, PROBLEM, Signed, read_inbox, serving, stored
from tests.support.world import PLAN, REPOSITORY, World

WEBHOOK, CALLBACK = "/webhooks/atlantis", "/callbacks/atlantis"
GOOD = {"Authorization": f"Bearer {ATLANTIS_TOKEN}"}
CANARY = "canary-5f3a91"


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client


def a_callback(world: World, request: Any, **changes: Any) -> dict[str, Any]:
    project = world.project(request)
    return {
        "command": "plan",
        "repository": project.repository,
        "pull": project.pull_request_number,
        "head_commit": project.head_sha,
        "directory": project.directory,
        "workspace": "default",
        "project": "",
        "success": True,
        "error": None,
        "plan": PLAN,
        **changes,
    }


@pytest.mark.parametrize("path", [WEBHOOK, CALLBACK])
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {ATLANTIS_TOKEN[:-1]}",
        f"Bearer {ATLANTIS_TOKEN}x",
        f"Basic {ATLANTIS_TOKEN}",
        ATLANTIS_TOKEN,
    ],
)
async def test_a_forged_delivery_is_401_and_leaves_no_row(
    world: World, api: httpx2.AsyncClient, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    response = await api.post(path, json={"x": 1}, headers=headers)

    assert response.status_code == 401
    assert response.headers["content-type"] == PROBLEM
    assert ATLANTIS_TOKEN not in response.text
    assert await stored(world) == []


async def test_without_a_configured_token_every_delivery_is_refused(world: World) -> None:
    async with serving(world, atlantis_token=None) as api:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
            assert (await api.post(WEBHOOK, json={}, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"NaN",
        b'{"a":' * 200 + b"1" + b"}" * 200,
        b"[" * 100_000,
        b"x" * (2 * 1024 * 1024),
    ],
    ids=lambda body: f"{body[:8]!r}-{len(body)}",
)
async def test_a_body_that_cannot_be_read_is_4xx_and_leaves_no_row(
    world: World, api: httpx2.AsyncClient, body: bytes
) -> None:
    response = await api.post(WEBHOOK, content=body, headers=GOOD)

    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == PROBLEM
    assert await stored(world) == []


async def test_the_same_delivery_twice_is_stored_once(
    world: World, api: httpx2.AsyncClient
) -> None:
    for _ in range(3):
        assert (await api.post(WEBHOOK, json={"a": 1}, headers=GOOD)).status_code == 202

    assert len(await stored(world)) == 1


async def test_a_plan_callback_moves_the_request_it_is_about(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.advance(await world.submit())
    world.runner.finish(world.project(request), Phase.PLAN)

    await api.post(CALLBACK, json=a_callback(world, request), auth=Signed(world.clock))
    await read_inbox(world)

    assert (await world.advance(request)).status is Status.PLANNED


@pytest.mark.parametrize(
    "change",
    [
        {"repository": "acme/other"},
        {"pull": 99},
        {"directory": "live/production/payments/orders"},
        {"command": "apply", "success": True},
        {"command": "destroy"},
        {"pull": "1"},
    ],
)
async def test_a_report_about_something_else_changes_nothing(
    world: World, api: httpx2.AsyncClient, change: dict[str, Any]
) -> None:
    request = await world.advance(await world.submit())

    answer = await api.post(
        CALLBACK, json=a_callback(world, request, **change), auth=Signed(world.clock)
    )
    await read_inbox(world)

    assert answer.status_code == 202
    assert (await world.advance(request)).status is Status.PULL_REQUEST_OPEN
    [(_, error, was_read)] = await stored(world)
    assert was_read
    assert error is not None or change.get("command") == "apply"


async def test_a_forge_token_in_a_body_reaches_neither_disk_nor_log(
    world: World,
    api: httpx2.AsyncClient,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Atlantis puts its own token into `CloneURL` (twice)."""
    repo = {"FullName": "acme/infra", "CloneURL": f"https://bot:{CANARY}@github.com/acme/infra"}
    body = {"Repo": repo, "Pull": {"Num": 7, "BaseRepo": repo}, "Success": True}

    await api.post(WEBHOOK, json=body, headers=GOOD)
    body = {"plan": {"variables": {"p": {"value": CANARY}}}}
    await api.post(CALLBACK, json=body, auth=Signed(world.clock))
    await read_inbox(world)

    assert CANARY not in str(await stored(world))
    assert not list(files_with(CANARY, tmp_path))
    out, errors = capfd.readouterr()
    assert CANARY not in out + errors


def files_with(text: str, root: Path) -> Iterator[Path]:
    for file in root.rglob("*"):
        if file.is_file() and text.encode() in file.read_bytes():
            yield file


def test_secrets_are_compared_in_constant_time_only() -> None:
    """A static rule: nothing that is a token or a digest meets ``==``.

    But in SQL: a digest of 256 random bits is looked up, and tells nothing of what it is of.
    """
    suspicious = re.compile(r"(token|secret|digest|signature)\w*\s*(==|!=)|(==|!=)\s*\w*token")
    source = Path(__file__).parents[2] / "src" / "landform"

    found = [
        f"{file.name}: {line.strip()}"
        for part in ("api", "access")
        for file in (source / part).rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if suspicious.search(line) and file.name != "repository.py"
    ]

    assert found == []


# ── drift detections ─────────────────────────────────────────────────────────────


def a_drift_webhook(directory: str, **changes: Any) -> dict[str, Any]:
    """As Atlantis sends it (v0.45)."""
    found = {
        "project_name": "",
        "path": directory,
        "workspace": "default",
        "has_drift": True,
        "to_add": 0,
        "to_change": 1,
        "to_destroy": 0,
        "to_import": 0,
        "to_forget": 0,
        "summary": "Plan: 0 to add, 1 to change, 0 to destroy.",
        **changes,
    }
    return {
        "repository": REPOSITORY,
        "ref": "main",
        "detection_id": "7e0a2c38-0e2d-4f62-9d2e-3f1f5d1c0b11",
        "projects_with_drift": 1,
        "total_projects": 1,
        "projects": [found],
    }


async def test_a_drift_detection_is_told_with_the_request_that_made_the_stack(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)
    directory = request.stack.directory

    await api.post(WEBHOOK, json=a_drift_webhook(directory), headers=GOOD)
    unsure = a_drift_webhook(directory, has_drift=False, error="it is locked")
    await api.post(WEBHOOK, json=unsure, headers=GOOD)
    await read_inbox(world)

    assert (await world.timeline(request))[-1] == "drift_found"
    assert [(error, is_read) for _, error, is_read in await stored(world)] == [(None, True)] * 2


async def test_a_drift_detection_that_cannot_be_read_says_which_field(
    world: World, api: httpx2.AsyncClient
) -> None:
    body = a_drift_webhook("live/dev/payments/orders", to_change="many")

    await api.post(WEBHOOK, json=body, headers=GOOD)
    await read_inbox(world)

    [(_, error, _)] = await stored(world)
    assert error == "It cannot be read: to_change must be a whole number."
