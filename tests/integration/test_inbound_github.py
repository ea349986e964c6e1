"""The door for GitHub: what is signed is kept and looked into, and everything else is not."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from landform.requests.models import Request
from landform.requests.service import ADVANCE
from tests.support.api import PROBLEM, read_inbox, serving, stored
from tests.support.world import World

WEBHOOK = "/webhooks/github"
SECRET, OLD_SECRET = "hook-secret", "hook-secret-before"
OURS = {"full_name": "Acme/Infra"}
CANARY = "ghs_canary5f3a91"


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world, github_secrets=(SECRET, OLD_SECRET)) as client:
        yield client


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def deliver(
    api: httpx2.AsyncClient,
    event: str,
    payload: Any,
    *,
    delivery: str = "d-1",
    secret: str = SECRET,
    **headers: str | None,
) -> httpx2.Response:
    """POST as GitHub does; headers given as None are left out."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    known = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": signed(body, secret),
    }
    sent = {
        name: value
        for name, value in (known | {n.replace("_", "-"): v for n, v in headers.items()}).items()
        if value is not None
    }
    return await api.post(WEBHOOK, content=body, headers=sent)


def a_review(request: Request, repository: str = "acme/infra") -> dict[str, Any]:
    return {
        "action": "submitted",
        "repository": {"full_name": repository},
        "pull_request": {
            "number": request.pull_request_number,
            "head": {
                "ref": request.branch,
                "sha": request.head_sha,
                "repo": {"full_name": repository},
            },
            "body": CANARY,
        },
        "installation": {"id": 1, "token": CANARY},
    }


async def is_due(world: World, request: Request) -> bool:
    """Whether the worker will look at the request."""
    jobs = await world.jobs(ADVANCE)
    return request.id in jobs


async def test_a_delivery_has_its_request_looked_at(world: World, api: httpx2.AsyncClient) -> None:
    request = await world.advance(await world.submit())
    await world.finish_jobs()

    answer = await deliver(api, "pull_request_review", a_review(request))
    await read_inbox(world)

    assert answer.status_code == 202
    assert await is_due(world, request)


@pytest.mark.parametrize("by", ["number", "sha", "branch", "comment", "push"])
async def test_whatever_the_delivery_names_leads_to_the_request(
    world: World, api: httpx2.AsyncClient, by: str
) -> None:
    request = await world.advance(await world.submit())
    await world.finish_jobs()
    number, sha, branch = request.pull_request_number, request.head_sha, request.branch
    payloads: dict[str, tuple[str, dict[str, Any]]] = {
        "number": ("pull_request", {"pull_request": {"number": number}}),
        "sha": ("status", {"sha": sha}),
        "branch": ("pull_request", {"pull_request": {"head": {"ref": branch, "repo": OURS}}}),
        "comment": ("issue_comment", {"issue": {"number": number, "pull_request": {}}}),
        "push": ("push", {"ref": f"refs/heads/{branch}"}),
    }
    event, payload = payloads[by]

    await deliver(api, event, payload | {"repository": {"full_name": "ACME/infra"}})
    await read_inbox(world)

    assert await is_due(world, request)


async def test_what_is_kept_is_where_to_look_and_nothing_else(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.advance(await world.submit())

    await deliver(api, "pull_request_review", a_review(request))

    [(body, _, _)] = await stored(world)
    assert json.loads(body) == {
        "repository": "acme/infra",
        "number": request.pull_request_number,
        "branch": request.branch,
    }
    assert CANARY not in body


async def test_the_secret_before_is_believed_while_it_is_being_replaced(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.advance(await world.submit())

    for secret, expected in ((SECRET, 202), (OLD_SECRET, 202), ("another", 401)):
        answer = await deliver(api, "pull_request", a_review(request), secret=secret)
        assert answer.status_code == expected


async def test_the_same_delivery_again_is_stored_once(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.advance(await world.submit())

    for _ in range(3):
        answer = await deliver(api, "pull_request", a_review(request), delivery="same")
        assert answer.status_code == 202

    assert len(await stored(world)) == 1


BODY = json.dumps({"repository": {"full_name": "acme/infra"}, "sha": "a" * 40}).encode()


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        signed(BODY)[:-1],
        signed(BODY).removeprefix("sha256="),
        signed(BODY).upper(),
        signed(BODY + b" "),
        signed(BODY, "another"),
        "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
        "sha256=" + "0" * 64,
    ],
)
async def test_a_forged_delivery_is_401_and_leaves_no_row(
    world: World, api: httpx2.AsyncClient, signature: str | None
) -> None:
    answer = await deliver(api, "status", BODY, X_Hub_Signature_256=signature)

    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
    assert SECRET not in answer.text
    assert await stored(world) == []


async def test_without_a_configured_secret_every_delivery_is_refused(world: World) -> None:
    async with serving(world, github_secrets=()) as api:
        for secret in (SECRET, "", "None"):
            assert (await deliver(api, "status", BODY, secret=secret)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"payload=%7B%7D",
        b'{"a":' * 200 + b"1" + b"}" * 200,
        b"[" * 100_000,
    ],
    ids=lambda body: f"{body[:8]!r}-{len(body)}",
)
async def test_a_signed_body_that_cannot_be_read_is_422_and_leaves_no_row(
    world: World, api: httpx2.AsyncClient, body: bytes
) -> None:
    answer = await deliver(api, "status", body)

    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert await stored(world) == []


async def test_a_body_larger_than_github_sends_is_refused_before_it_is_read(
    world: World, api: httpx2.AsyncClient
) -> None:
    answer = await deliver(api, "push", b" " * (25 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert await stored(world) == []


@pytest.mark.parametrize(
    ("event", "delivery"),
    [(None, "d"), ("", "d"), ("status", None), ("status", ""), ("sta tus", "d"), ("s", "x" * 73)],
)
async def test_a_delivery_says_what_it_is(
    world: World, api: httpx2.AsyncClient, event: str | None, delivery: str | None
) -> None:
    answer = await deliver(api, "status", BODY, X_GitHub_Event=event, X_GitHub_Delivery=delivery)

    assert answer.status_code == 422
    assert await stored(world) == []


async def test_ping_is_answered_and_other_events_are_counted_and_ignored(
    world: World, api: httpx2.AsyncClient
) -> None:
    infra = {"repository": {"full_name": "acme/infra"}}

    ping = await deliver(api, "ping", infra | {"zen": "Keep it logically awesome."})
    other = await deliver(api, "workflow_run", infra)
    figures = (await api.get("/metrics")).text

    assert (ping.status_code, other.status_code) == (200, 202)
    assert other.json() == {"status": "ignored"}
    assert 'event="other",outcome="ignored",source="github"' in figures
    assert await stored(world) == []


async def test_another_repository_s_delivery_moves_nothing_and_says_why(
    world: World, api: httpx2.AsyncClient
) -> None:
    request = await world.advance(await world.submit())
    await world.finish_jobs()

    await deliver(api, "pull_request", a_review(request, "mallory/infra"))
    await read_inbox(world)

    [(_, error, was_read)] = await stored(world)
    assert (error, was_read) == ("mallory/infra is not the infra repository.", True)
    assert not await is_due(world, request)
