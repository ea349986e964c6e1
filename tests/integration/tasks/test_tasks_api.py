"""Backstage's scaffolder API, as its clients meet it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from landform.tasks.models import TaskStatus
from tests.support.api import serving
from tests.support.world import World

TASKS = "/api/scaffolder/v2/tasks"
GREETING = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: greeting, title: A greeting}
spec:
  type: service
  parameters:
    title: Whom
    required: [name]
    properties: {name: {type: string, pattern: "^[a-z]+$"}}
  steps:
    - id: log
      action: debug:log
      input: {message: "Hello ${{ parameters.name }}"}
  output:
    text: [{title: Done, content: "Said hello to ${{ parameters.name }}"}]
"""


@pytest.fixture
async def api(world: World, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    directory = tmp_path / "templates" / "greeting"
    directory.mkdir(parents=True)
    (directory / "template.yaml").write_text(GREETING)
    async with serving(world) as client:
        yield client


async def create(api: httpx2.AsyncClient, template: str = "greeting", **values: Any) -> Any:
    return await api.post(TASKS, json={"templateRef": template, "values": values})


async def test_a_task_is_created_followed_and_listed(world: World, api: httpx2.AsyncClient) -> None:
    created = await create(api, name="ana")
    task_id = created.json()["id"]
    await world.tasks.run(task_id)

    task = (await api.get(f"{TASKS}/{task_id}")).json()
    stream = await api.get(f"{TASKS}/{task_id}/eventstream")
    events = (await api.get(f"{TASKS}/{task_id}/events?after=0")).json()
    listed = (await api.get(f"{TASKS}?createdBy=user:default/ana&status=completed")).json()

    assert created.status_code == 201
    assert task["status"] == TaskStatus.COMPLETED
    assert task["spec"]["parameters"] == {"name": "ana"}
    assert stream.headers["content-type"].startswith("text/event-stream")
    frames = [frame.splitlines()[0] for frame in stream.text.split("\n\n") if frame]
    assert frames[-1] == "event: completion"
    assert events[-1]["body"]["output"]["text"][0]["content"] == "Said hello to ana"
    assert [each["id"] for each in listed["tasks"]] == [task_id]
    assert listed["totalTasks"] == 1


async def test_what_is_known_is_not_told_again_but_for_how_it_ended(
    world: World, api: httpx2.AsyncClient
) -> None:
    task_id = (await create(api, name="ana")).json()["id"]
    await world.tasks.run(task_id)
    last = (await api.get(f"{TASKS}/{task_id}/events")).json()[-1]["id"]

    again = (await api.get(f"{TASKS}/{task_id}/events?after={last}")).json()

    assert [event["type"] for event in again] == ["completion"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "name"),
    [
        ("GET", f"{TASKS}/nope", None, 404, "NotFoundError"),
        ("GET", f"{TASKS}/nope/eventstream", None, 404, "NotFoundError"),
        ("POST", f"{TASKS}/nope/cancel", None, 404, "NotFoundError"),
        ("POST", TASKS, {"templateRef": "nope", "values": {}}, 404, "NotFoundError"),
        ("POST", TASKS, {"templateRef": "probe", "values": {}}, 400, "InputError"),
        ("POST", TASKS, {"values": {}}, 400, "InputError"),
        ("GET", f"{TASKS}?order=sideways", None, 400, "InputError"),
        ("GET", f"{TASKS}?limit=many", None, 400, "InputError"),
    ],
)
async def test_errors_have_backstage_s_form(
    api: httpx2.AsyncClient, method: str, path: str, body: Any, status: int, name: str
) -> None:
    answer = await api.request(method, path, json=body)

    assert (answer.status_code, answer.json()["error"]["name"]) == (status, name)
    assert answer.json()["response"] == {"statusCode": status}


async def test_values_that_do_not_fit_are_named_in_the_form_of_its_form(
    api: httpx2.AsyncClient,
) -> None:
    missing, wrong = await create(api), await create(api, name="hunter2 AND MORE")

    assert (missing.status_code, wrong.status_code) == (400, 400)
    assert missing.json()["errors"][0]["path"] == ["name"]
    assert "hunter2" not in wrong.text


async def test_somebody_who_is_nobody_is_refused(world: World) -> None:
    async with serving(world, tokens={}) as api:
        for path in (TASKS, "/api/scaffolder/v2/actions"):
            assert (await api.get(path)).status_code == 401
