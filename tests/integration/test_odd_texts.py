"""Texts that SQLite takes and PostgreSQL does not; the same story is told on both."""

import os

import orjson
import pytest

from landform.bootstrap.build import _worker_name
from landform.db import inbox
from landform.db.inbox import Delivery
from landform.requests.models import Status
from landform.runs.models import Phase
from tests.support.api import API, read_inbox, serving, stored
from tests.support.builders import PLATFORM
from tests.support.world import PLAN, World, _entity


async def test_a_comment_may_hold_anything_that_json_can(world: World) -> None:
    request = await world.advance(await world.submit())

    async with serving(world) as client:
        answer = await client.post(f"{API}/requests/{request.id}/cancel", json={"comment": "a\0b"})

    assert answer.status_code in (202, 422)


async def test_an_error_with_a_nul_is_told_all_the_same(world: World) -> None:
    request = await world.advance(await world.submit())
    world.runner.finish(world.project(request), Phase.PLAN, error="Error: a\0b")

    request = await world.advance(request)

    assert request.status is Status.PLAN_FAILED


@pytest.mark.parametrize("field", ["head_commit", "workspace"])
async def test_a_report_that_cannot_be_kept_holds_up_nobody(world: World, field: str) -> None:
    request = await world.advance(await world.submit())
    project = world.project(request)
    good = {
        "command": "plan",
        "repository": project.repository,
        "pull": project.pull_request_number,
        "head_commit": project.head_sha,
        "directory": project.directory,
        "workspace": project.workspace,
        "success": True,
        "error": None,
        "plan": PLAN,
    }
    bodies = [good | {field: "f" * 900}, good]
    async with world.db.transaction() as tx:
        for number, body in enumerate(bodies):
            text = orjson.dumps(body).decode()
            await inbox.store(
                tx, [Delivery("atlantis", str(number), "callback", text, world.clock())]
            )

    await read_inbox(world)

    assert [read for _, _, read in await stored(world)] == [True, True]
    assert await world.runs.find_plan(project)


def test_a_worker_of_a_long_host_name_can_write_its_name_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "h" * 64)

    name = _worker_name(is_sqlite=False)

    assert len(name) <= 64  # jobs.leased_by
    assert name.endswith(f"-{os.getpid()}")


async def test_any_number_of_people_may_approve(world: World) -> None:
    people = [f"user:default/a-rather-long-name-number-{number}" for number in range(12)]
    await world.catalog.put_entities(
        [_entity("User", who, memberOf=[PLATFORM]) for who in people], location="test:people"
    )
    request = await world.planned()
    for who in people:
        await world.review(request, who)

    request = await world.advance(request)

    assert request.status is Status.APPLYING


async def test_a_name_that_is_too_long_is_refused_not_cut(world: World) -> None:
    async with serving(world) as client:
        body = {
            "template": "probe",
            "parameters": {"name": "o", "environment": "dev", "owner": "p"},
        }
        answer = await client.post(
            f"{API}/requests", json=body, headers={"Landform-User": "u" * 249}
        )
        cut = await client.get(f"{API}/me", headers={"Landform-User": "u" * 300})

    assert answer.status_code == 422
    assert cut.status_code == 422
