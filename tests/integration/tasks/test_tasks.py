"""Tasks: created, run, watched, stopped, tried again, on both databases."""

from typing import Any

import pytest
from sqlalchemy import select

from landform.access.models import Subject
from landform.db import jobs
from landform.db.engine import Database
from landform.db.tables import task_events, tasks
from landform.kernel.errors import InvalidInputs
from landform.tasks.errors import TaskNotFound, TaskNotRetryable
from landform.tasks.models import TaskStatus
from landform.tasks.secrets import NoSecretKey
from landform.tasks.service import RUN_TASK
from tests.support.builders import EVERYTHING, ROSA
from tests.support.clock import ManualClock
from tests.support.tasks import ANA_HERSELF, KEY, TaskWorld

STEPS: list[dict[str, Any]] = [
    {
        "id": "write",
        "action": "write",
        "input": {"path": "README.md", "text": "${{ parameters.name }}"},
    },
    {"id": "shaky", "action": "fragile", "input": {"name": "${{ parameters.name }}"}},
    {"id": "publish", "action": "publish"},
]
OUTPUT = {"links": [{"title": "Repository", "url": "${{ steps.publish.output.url }}"}]}
SECRET = "canary-7d1f0c"


@pytest.fixture
def world(db: Database, clock: ManualClock) -> TaskWorld:
    return TaskWorld(db, clock)


async def test_a_task_runs_to_its_end_and_says_what_it_made(world: TaskWorld) -> None:
    task = await world.create(STEPS, {"name": "orders"}, output=OUTPUT)

    done = await world.run(task)

    assert (task.status, done.status) == (TaskStatus.OPEN, TaskStatus.COMPLETED)
    assert done.output == {"links": [{"title": "Repository", "url": "https://forge.test/1"}]}
    assert world.outside.published == {(task.id, "publish"): {"README.md": "orders"}}
    has_ended, events = await world.tasks.events(task.id, EVERYTHING, after=0)
    assert has_ended
    assert [event.type for event in events][-1] == "completion"
    assert events[-1].body["output"] == done.output


async def test_a_new_task_waits_for_the_worker(
    world: TaskWorld, db: Database, clock: ManualClock
) -> None:
    task = await world.create(STEPS, {"name": "orders"})

    async with db.transaction() as tx:
        [job] = await jobs.claim(tx, worker="w", now=clock(), limit=5)

    assert (job.kind, job.subject) == (RUN_TASK, task.id)


async def test_a_task_that_failed_goes_on_with_the_step_that_failed(world: TaskWorld) -> None:
    world.breaks = True
    task = await world.create(STEPS, {"name": "orders"}, output=OUTPUT)
    failed = await world.run(task)
    assert (failed.status, failed.reason) == (TaskStatus.FAILED, "The wind was too strong.")

    world.breaks = False
    await world.tasks.retry(task.id, {}, ANA_HERSELF)
    done = await world.run(task)

    assert done.status is TaskStatus.COMPLETED
    assert [given for given in world.seen if "path" in given] == [
        {"path": "README.md", "text": "orders"}
    ]
    assert world.outside.published == {(task.id, "publish"): {"README.md": "orders"}}
    kinds = [event.type for event in (await world.tasks.events(task.id, EVERYTHING, after=0))[1]]
    assert kinds.count("completion") == 1
    assert "recovered" in kinds


async def test_a_task_that_is_done_is_not_tried_again(world: TaskWorld) -> None:
    task = await world.create(STEPS, {"name": "orders"})
    with pytest.raises(TaskNotRetryable, match="cannot be retried"):
        await world.tasks.retry(task.id, {}, ANA_HERSELF)
    await world.run(task)

    with pytest.raises(TaskNotRetryable):
        await world.tasks.retry(task.id, {}, ANA_HERSELF)
    await world.run(task)

    assert len(world.outside.published) == 1


async def test_a_cancelled_task_runs_no_further_step(world: TaskWorld) -> None:
    task = await world.create(STEPS, {"name": "orders"})

    await world.tasks.cancel(task.id, ANA_HERSELF)
    ended = await world.run(task)

    assert ended.status is TaskStatus.CANCELLED
    assert world.seen == []
    assert (await world.messages(task)) == ["The task was cancelled."]


async def test_a_task_cancelled_while_it_runs_stops_after_the_step_it_is_in(
    world: TaskWorld,
) -> None:
    steps = [STEPS[0], {"id": "cancels", "action": "publish"}, STEPS[1]]
    task = await world.create(steps, {"name": "orders"})

    async def cancel() -> None:
        await world.tasks.cancel(task.id, ANA_HERSELF)

    world.outside.meanwhile = cancel
    ended = await world.run(task)

    assert ended.status is TaskStatus.CANCELLED
    assert len(world.outside.published) == 1
    assert not [given for given in world.seen if "name" in given]


async def test_values_and_secrets_that_do_not_fit_are_refused_by_name(world: TaskWorld) -> None:
    form = {
        "parameters": {"required": ["name"], "properties": {"name": {"type": "string"}}},
        "secrets": {"schema": {"type": "object", "required": ["token"], "properties": {}}},
    }
    with pytest.raises(InvalidInputs, match="/name: is required"):
        await world.create(STEPS, {}, {"token": SECRET}, spec=form)
    with pytest.raises(InvalidInputs, match="/secrets/token: is required"):
        await world.create(STEPS, {"name": "x"}, {}, spec=form)


async def test_secrets_are_sealed_while_they_wait_and_forgotten_in_the_end(
    world: TaskWorld, db: Database
) -> None:
    steps = [
        {"action": "write", "input": {"path": "a", "text": "len ${{ secrets.token | length }}"}}
    ]
    task = await world.create(steps, {}, {"token": SECRET})

    waiting = await everything_stored(db)
    await world.run(task)
    after = await everything_stored(db)

    assert world.seen == [{"path": "a", "text": f"len {len(SECRET)}"}]
    assert SECRET not in waiting
    assert SECRET not in after
    async with db.read() as tx:
        assert (await tx.execute(select(tasks.c.secrets))).scalar_one() is None


async def everything_stored(db: Database) -> str:
    async with db.read() as tx:
        rows = [*(await tx.execute(select(tasks))).all(), *(await tx.execute(select(task_events)))]
    return str(rows)


async def test_without_a_key_no_secret_is_taken(db: Database, clock: ManualClock) -> None:
    world = TaskWorld(db, clock, keys=())

    with pytest.raises(NoSecretKey, match="LANDFORM_TASK_SECRET_KEY"):
        await world.create(STEPS, {}, {"token": SECRET})


async def test_a_secret_sealed_with_a_lost_key_is_asked_for_again(
    world: TaskWorld, db: Database, clock: ManualClock
) -> None:
    task = await world.create(STEPS, {"name": "x"}, {"token": SECRET})
    other = TaskWorld(db, clock, world.outside, keys=("A" * 43 + "=",))

    failed = await other.run(task)
    await world.tasks.retry(task.id, {"token": SECRET}, ANA_HERSELF)
    done = await world.run(task)

    assert "sealed with another key" in (failed.reason or "")
    assert done.status is TaskStatus.COMPLETED
    assert KEY not in str(await world.messages(task))


async def test_tasks_are_listed_newest_first_and_by_whom(
    world: TaskWorld, clock: ManualClock
) -> None:
    ids = []
    for name in ("a", "b", "c"):
        ids.append((await world.create(STEPS, {"name": name})).id)
        clock.go_on(seconds=1)

    found, total = await world.tasks.list_tasks(EVERYTHING, filters={}, orders=[], page=(2, 0))
    oldest, _ = await world.tasks.list_tasks(
        EVERYTHING, filters={}, orders=[("asc", "created_at")], page=(1, 0)
    )
    nobody, none = await world.tasks.list_tasks(
        EVERYTHING, filters={"created_by": ["user:default/bob"]}, orders=[], page=(9, 0)
    )

    assert [task.id for task in found] == [ids[2], ids[1]]
    assert (total, none, nobody) == (3, 0, [])
    assert oldest[0].id == ids[0]


async def test_an_unknown_task_is_not_found(world: TaskWorld) -> None:
    for call in (world.tasks.get, world.tasks.run):
        with pytest.raises(TaskNotFound, match="No task with id 'nope' found"):
            await call("nope")
    with pytest.raises(TaskNotFound):
        await world.tasks.cancel("nope", ANA_HERSELF)


async def test_a_task_is_stopped_and_tried_again_by_whose_it_is(world: TaskWorld) -> None:
    task = await world.create(STEPS, {"name": "orders"})
    somebody = Subject(ROSA, frozenset())

    with pytest.raises(TaskNotFound):
        await world.tasks.cancel(task.id, somebody)
    await world.tasks.cancel(task.id, ANA_HERSELF)
    with pytest.raises(TaskNotFound):
        await world.tasks.retry(task.id, {}, somebody)
