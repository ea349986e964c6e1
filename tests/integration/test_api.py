"""The HTTP API as its callers see it: answers, problems, paging, the live timeline."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from landform.kernel.paging import encode_cursor
from landform.requests.models import Status
from tests.support.api import API, PROBLEM, serving
from tests.support.builders import ROSA, SAM
from tests.support.clock import ManualClock
from tests.support.world import ORDER, World

REQUESTS = f"{API}/requests"
PULL_REQUESTS = f"{API}/pull-requests"
SUBMISSION = {"template": "probe", "parameters": ORDER}
MALLORY = {"Landform-User": "user:default/mallory"}
NOBODY_HAS = "1f6c2d9e-0000-4000-8000-00000000dead"


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client


def the_problem(response: httpx2.Response, status: int, slug: str | None = None) -> dict[str, Any]:
    """The problem document of an answer, which must be one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["instance"] == response.request.url.path
    assert problem["type"] == (f"/problems/{slug}" if slug else "about:blank")
    return problem


async def submit(api: httpx2.AsyncClient, **parameters: Any) -> httpx2.Response:
    body = {"template": "probe", "parameters": ORDER | parameters}
    return await api.post(REQUESTS, json=body)


# ── problems ─────────────────────────────────────────────────────────────────────


async def test_what_is_wrong_with_an_order_is_said_field_by_field(api: httpx2.AsyncClient) -> None:
    response = await submit(api, name="Bad Name", environment="moon", nested={"a/b": "\x07"})

    problem = the_problem(response, 422, "invalid-inputs")

    assert [error["field"] for error in problem["errors"]] == ["/nested/a~1b"]
    fields = (await submit(api, name="Bad Name", environment="moon")).json()["errors"]
    assert {error["field"] for error in fields} == {"/name", "/environment"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "/template"),
        ({"template": "probe"}, "/parameters"),
        ({"template": "probe", "parameters": []}, "/parameters"),
        ({"template": "x" * 64, "parameters": {}}, "/template"),
        (SUBMISSION | {"action": "explode"}, "/action"),
        (SUBMISSION | {"extra": 1}, "/extra"),
    ],
)
async def test_a_malformed_body_names_its_field(
    api: httpx2.AsyncClient, body: object, field: str
) -> None:
    problem = the_problem(await api.post(REQUESTS, json=body), 422, "invalid-inputs")

    assert field in [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[1]", b'"text"', b"null", b"NaN"])
async def test_a_body_that_is_no_order_is_refused(api: httpx2.AsyncClient, body: bytes) -> None:
    response = await api.post(REQUESTS, content=body, headers={"content-type": "application/json"})

    assert response.status_code in (400, 422), response.text
    assert response.headers["content-type"] == PROBLEM


async def test_things_that_are_not_there_are_404(api: httpx2.AsyncClient) -> None:
    order = SUBMISSION | {"template": "nothing"}

    the_problem(await api.get(f"{REQUESTS}/{NOBODY_HAS}"), 404, "request-not-found")
    the_problem(await api.get(f"{REQUESTS}/{NOBODY_HAS}/events"), 404, "request-not-found")
    the_problem(await api.get(f"{REQUESTS}/{NOBODY_HAS}/events/stream"), 404, "request-not-found")
    the_problem(await api.get(f"{REQUESTS}/{NOBODY_HAS}/runs"), 404, "request-not-found")
    the_problem(await api.post(f"{REQUESTS}/{NOBODY_HAS}/retry"), 404, "request-not-found")
    the_problem(await api.get(f"{API}/templates/nothing"), 404, "template-not-found")
    the_problem(await api.post(REQUESTS, json=order), 404, "template-not-found")
    the_problem(await api.get(f"{PULL_REQUESTS}/7"), 404, "pull-request-not-found")
    the_problem(await api.get(f"{API}/runs/what/log"), 404, "run-not-found")
    the_problem(await api.get(f"{API}/nowhere"), 404)


async def test_a_method_that_is_not_there_is_405(api: httpx2.AsyncClient) -> None:
    the_problem(await api.patch(REQUESTS), 405)


async def test_strangers_neither_look_nor_touch(api: httpx2.AsyncClient, world: World) -> None:
    request = (await submit(api)).json()
    path = f"{REQUESTS}/{request['id']}"

    for verb in ("cancel", "approve", "reject"):
        response = await api.post(f"{path}/{verb}", json={}, headers=MALLORY)
        the_problem(response, 404, "request-not-found")
    the_problem(await api.get(path, headers=MALLORY), 404, "request-not-found")
    assert (await api.get(path)).json() == request


async def test_what_the_status_does_not_allow_is_a_conflict(api: httpx2.AsyncClient) -> None:
    request = (await submit(api)).json()
    path = f"{REQUESTS}/{request['id']}"

    the_problem(await api.post(f"{path}/retry"), 409, "illegal-transition")
    the_problem(await api.post(f"{path}/apply"), 409, "illegal-transition")
    the_problem(await submit(api), 409, "name-taken")


async def test_a_body_that_is_too_large_is_413(api: httpx2.AsyncClient) -> None:
    response = await api.post(
        REQUESTS,
        content=b'{"template": "' + b"a" * (13 * 1024 * 1024) + b'"}',
        headers={"content-type": "application/json"},
    )

    the_problem(response, 413)


async def test_an_outage_is_503_and_says_when_to_come_back(
    api: httpx2.AsyncClient, world: World
) -> None:
    world.forge.down = True

    response = await api.get(PULL_REQUESTS)

    the_problem(response, 503, "forge-unavailable")
    assert response.headers["retry-after"] == "5"


NASTY_TARGETS = [
    f"{REQUESTS}/%00",
    f"{REQUESTS}/%ff",
    f"{REQUESTS}/{'x' * 5_000}",
    f"{REQUESTS}/%00/events",
    f"{REQUESTS}/%00/runs",
    f"{REQUESTS}?owner=%00",
    f"{REQUESTS}?requested_by=%F0%9F%92%A5%00",
    f"{REQUESTS}?template={'y' * 5_000}",
    f"{REQUESTS}?limit=1e3",
    f"{REQUESTS}/{NOBODY_HAS}/events?after={10**30}",
    f"{REQUESTS}/{NOBODY_HAS}/events?after=-1",
    f"{PULL_REQUESTS}/{10**30}",
    f"{PULL_REQUESTS}/-1",
    f"{PULL_REQUESTS}?state=%00",
    f"{API}/runs/%00.plan.abc",
    f"{API}/runs/{NOBODY_HAS}.plan.abc?offset={10**30}",
    f"{API}/templates/%00",
    f"{API}/templates/..%2f..%2fetc",
    *(
        f"{REQUESTS}?cursor={cursor}"
        for cursor in (
            "x",
            "%00",
            "e30",
            "W10",
            encode_cursor(["x", "y"]),
            encode_cursor(["2026-01-01", "\x00"]),
            encode_cursor(["0001-01-01T00:00:00+23:59", "y"]),
            encode_cursor(["9999-12-31T23:59:59-23:59", "y"]),
            encode_cursor(["2026-01-01", "\ud800"]),
        )
    ),
]


@pytest.mark.parametrize("target", NASTY_TARGETS)
async def test_no_address_breaks_the_service(api: httpx2.AsyncClient, target: str) -> None:
    request = (await submit(api)).json()

    response = await api.get(target.replace(NOBODY_HAS, request["id"]))

    assert response.status_code < 500, response.text


# ── the same order twice ─────────────────────────────────────────────────────────


async def test_one_key_is_one_request_however_often_it_is_sent(api: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": "k-1"}

    answers = await asyncio.gather(
        *(api.post(REQUESTS, json=SUBMISSION, headers=key) for _ in range(5))
    )

    assert {answer.status_code for answer in answers} == {202}, [a.text for a in answers]
    [request_id] = {answer.json()["id"] for answer in answers}
    assert answers[0].headers["location"] == f"{REQUESTS}/{request_id}"
    assert len((await api.get(REQUESTS)).json()["items"]) == 1
    other = {"template": "probe", "parameters": ORDER | {"name": "other"}}
    refused = await api.post(REQUESTS, json=other, headers=key)
    the_problem(refused, 422, "idempotency-key-reused")


async def test_a_key_belongs_to_who_sent_it(api: httpx2.AsyncClient) -> None:
    mine = await api.post(REQUESTS, json=SUBMISSION, headers={"Idempotency-Key": "k"})
    other = {"template": "probe", "parameters": ORDER | {"name": "other"}}

    headers = {"Idempotency-Key": "k", "Landform-User": SAM}
    theirs = await api.post(REQUESTS, json=other, headers=headers)

    assert theirs.status_code == 202
    assert theirs.json()["id"] != mine.json()["id"]


async def test_many_orders_of_one_name_make_one_request(api: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(submit(api) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 5


# ── lists ────────────────────────────────────────────────────────────────────────


async def pages(api: httpx2.AsyncClient, **asked: Any) -> list[list[str]]:
    """The ids of every page, by following the cursors."""
    found, cursor = [], None
    while True:
        parameters = asked | ({"cursor": cursor} if cursor else {})
        page = (await api.get(REQUESTS, params=parameters)).json()
        found.append([item["id"] for item in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_pages_hold_every_request_once_newest_first(
    api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    """Many at the same moment, some later; one that arrives meanwhile shifts nothing."""
    made = []
    for number in range(45):
        environment = "production" if number % 3 == 0 else "dev"
        made.append((await submit(api, name=f"n-{number}", environment=environment)).json())
        clock.go_on(microseconds=1 if number >= 30 else 0)
    newest_first = sorted(made, key=lambda each: (each["created_at"], each["id"]), reverse=True)

    found = await pages(api, limit=10)
    alone = await pages(api, limit=7, environment="production", owner=ORDER["owner"])
    first = (await api.get(REQUESTS, params={"limit": 44})).json()
    await submit(api, name="late")
    last = (await api.get(REQUESTS, params={"cursor": first["next_cursor"]})).json()

    ids = [request_id for page in found for request_id in page]
    assert [len(page) for page in found] == [10, 10, 10, 10, 5]
    assert sorted(ids) == sorted(each["id"] for each in made)
    assert ids[:14] == [each["id"] for each in reversed(made[31:])]
    assert set(ids[14:]) == {each["id"] for each in newest_first} - set(ids[:14])
    production = {each["id"] for each in made if each["environment"] == "production"}
    assert [len(page) for page in alone] == [7, 7, 1]
    assert {request_id for page in alone for request_id in page} == production
    assert [item["id"] for item in last["items"]] == ids[44:]
    assert (await pages(api, status=Status.COMPLETED)) == [[]]


# ── the timeline ─────────────────────────────────────────────────────────────────


async def test_events_can_be_read_from_any_point(api: httpx2.AsyncClient, world: World) -> None:
    request = await world.planned()
    path = f"{REQUESTS}/{request.id}/events"
    everything = (await api.get(path)).json()["items"]

    rest = (await api.get(path, params={"after": everything[1]["id"]})).json()["items"]

    assert [event["type"] for event in everything[:2]] == ["submitted", "policy_allowed"]
    assert rest == everything[2:]
    assert everything[-1]["to_status"] == "planned"


async def test_the_stream_tells_every_event_and_ends_with_the_request(
    api: httpx2.AsyncClient, world: World
) -> None:
    request = await world.planned()
    path = f"{REQUESTS}/{request.id}/events"
    stream = asyncio.create_task(api.get(f"{path}/stream"))
    await world.review(request)
    applying = await world.advance(request)
    await world.finish_apply(applying)
    done = await world.advance(applying)

    response = await asyncio.wait_for(stream, 20)

    assert done.status is Status.COMPLETED
    assert response.headers["content-type"].startswith("text/event-stream")
    frames = [frame for frame in response.text.split("\n\n") if "event:" in frame]
    told = [
        json.loads(line.removeprefix("data:"))
        for frame in frames[:-1]
        for line in frame.splitlines()
        if line.startswith("data:")
    ]
    assert told == (await api.get(path)).json()["items"]
    assert "event: end" in frames[-1]


async def test_the_stream_of_a_withdrawn_request_tells_that_its_pull_request_is_closed(
    api: httpx2.AsyncClient, world: World
) -> None:
    request = await world.planned()
    path = f"{REQUESTS}/{request.id}"
    stream = asyncio.create_task(api.get(f"{path}/events/stream"))
    await api.post(f"{path}/cancel", json={"comment": ""})
    assert (await api.get(path)).json()["status"] == "cancelled"
    await world.advance(request)

    told = (await asyncio.wait_for(stream, 20)).text

    assert (
        told.index('"withdrawn"') < told.index('"pull_request_closed"') < told.index("event: end")
    )


# ── people at the review desk ────────────────────────────────────────────────────


async def test_a_review_is_of_the_commit_that_was_read(
    api: httpx2.AsyncClient, world: World
) -> None:
    request = await world.planned()
    path = f"{PULL_REQUESTS}/{request.pull_request_number}"
    seen = (await api.get(path, headers={"Landform-User": ROSA})).json()
    review = {"state": "approved", "head_sha": seen["head_sha"]}

    own = await api.post(f"{path}/reviews", json=review)
    world.forge.push(request.branch, {f"{request.stack.directory}/more.tf": "# more\n"})
    late = await api.post(f"{path}/reviews", json=review, headers={"Landform-User": ROSA})

    assert seen["approval"]["can_approve"]
    the_problem(own, 403, "not-allowed")
    the_problem(late, 409, "head-moved")
