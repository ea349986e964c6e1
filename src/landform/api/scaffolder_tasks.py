"""Backstage's scaffolder v2: tasks, and what happens in them.

Source: @backstage/plugin-scaffolder-backend 4.2.0. Deliberate differences are listed in
docs/backstage-compatibility.md.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from landform.access.errors import NotSignedIn
from landform.api.backstage import BackstageRoute
from landform.api.dependencies import (
    RECHECK_SECONDS,
    ApiServices,
    Asking,
    Caller,
    Services,
    Watching,
)
from landform.api.scaffolder import MAX_BODY, answer, errors, find_template
from landform.kernel.errors import Invalid, InvalidInputs
from landform.kernel.names import EntityRef
from landform.tasks.errors import TaskNotFound
from landform.tasks.models import Task, TaskEvent, TaskStatus

MAX_LIMIT = 500
LONG_POLL_SECONDS = 30.0
STREAM_SECONDS = 15.0  # seconds; another process's events are noticed this late
LOOK_SECONDS = 0.1  # between two looks of one stream
DIRECTIONS = ("asc", "desc")
FIELDS = ("created_at", "status", "created_by")

router = APIRouter(
    prefix="/api/scaffolder/v2/tasks",
    tags=["scaffolder"],
    route_class=BackstageRoute,
    max_body_size=MAX_BODY,
)
After = Annotated[int, Query(ge=0, le=2**53, description="Id of the last event that is known.")]


class TaskBody(BaseModel):
    """An order for a task."""

    templateRef: str  # noqa: N815 (Backstage's name)
    values: dict[str, Any]
    secrets: dict[str, str] = Field(default_factory=dict)


class RetryBody(BaseModel):
    """Secrets have to be given again: they are forgotten when a task ends."""

    secrets: dict[str, str] = Field(default_factory=dict)


@router.post("")
async def create_task(body: TaskBody, subject: Asking, app: Services) -> Response:
    """Accept a task; 201 and its id."""
    ref = EntityRef.parse(body.templateRef, default_kind="template")
    source = find_template(app, str(ref))
    if app.templates.get(ref.name).orders == "stack":
        raise Invalid(
            f"{ref.name} orders a stack, not a task: send its values to "
            "POST /api/landform/v1/requests, or use its form in the portal."
        )
    try:
        task = await app.tasks.create(str(ref), source, body.values, body.secrets, subject)
    except InvalidInputs as error:
        return errors(error)
    return answer({"id": task.id}, 201)


@router.get("")
async def list_tasks(
    subject: Asking,
    app: Services,
    created_by: Annotated[list[str] | None, Query(alias="createdBy")] = None,
    status: Annotated[list[TaskStatus] | None, Query()] = None,
    order: Annotated[list[str] | None, Query()] = None,
    limit: Annotated[int, Query(ge=0, le=MAX_LIMIT)] = MAX_LIMIT,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """Tasks, newest first unless ordered otherwise, and how many there are in all."""
    filters: dict[str, list[str]] = {}
    if created_by:
        filters["created_by"] = created_by
    if status:
        filters["status"] = [str(each) for each in status]
    orders = [_order(each) for each in order or []]
    found, total = await app.tasks.list_tasks(
        subject, filters=filters, orders=orders, page=(limit, offset)
    )
    return answer({"tasks": [_task(each) for each in found], "totalTasks": total})


@router.get("/{task_id}")
async def get_task(task_id: str, subject: Asking, app: Services) -> Response:
    """One task with its spec."""
    return answer(_task(await app.tasks.see(task_id, subject)))


@router.post("/{task_id}/cancel")
async def cancel_task(task_id: str, subject: Asking, app: Services) -> Response:
    """Run no further step."""
    await app.tasks.cancel(task_id, subject)
    return answer({"status": "cancelled"})


@router.post("/{task_id}/retry")
async def retry_task(
    task_id: str, subject: Asking, app: Services, body: RetryBody | None = None
) -> Response:
    """Go on with the step that failed."""
    await app.tasks.retry(task_id, body.secrets if body else {}, subject)
    return answer({"id": task_id}, 201)


@router.get("/{task_id}/events")
async def poll_events(task_id: str, app: Services, caller: Watching, after: After = 0) -> Response:
    """Events after `after`, as soon as there are any; after half a minute none."""
    try:
        async with asyncio.timeout(LONG_POLL_SECONDS):
            async for events, has_ended in _follow(app, task_id, caller, after):
                if events or has_ended:
                    return answer([_event(each) for each in events])
    except TimeoutError:
        pass
    return answer([])


@router.get("/{task_id}/eventstream")
async def stream_events(
    task_id: str, subject: Asking, app: Services, caller: Watching, after: After = 0
) -> Response:
    """Events as they happen (SSE); ends with `completion`, or when you are signed out."""
    await app.tasks.see(task_id, subject)  # a stream that has begun can no longer be a 404
    return StreamingResponse(
        _frames(app, task_id, caller, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "Connection": "keep-alive"},
    )


async def _frames(
    app: ApiServices, task_id: str, caller: Caller, after: int
) -> AsyncIterator[bytes]:
    with suppress(NotSignedIn, TaskNotFound):
        async for events, _ in _follow(app, task_id, caller, after):
            for event in events:
                frame = (event.type.encode(), orjson.dumps(_event(event)))
                yield b"event: %b\ndata: %b\n\n" % frame


async def _follow(
    app: ApiServices, task_id: str, caller: Caller, after: int
) -> AsyncIterator[tuple[list[TaskEvent], bool]]:
    """Events not seen yet, again and again until the task has ended."""
    now = asyncio.get_running_loop().time
    sent: set[int] = set()
    while True:
        seen, looked_at = app.db.commits.count, now()
        subject = await caller.still_here()
        has_ended, events = await app.tasks.events(task_id, subject, after=after)
        fresh = [each for each in events if each.id not in sent]
        sent.update(each.id for each in fresh)
        yield fresh, has_ended
        if has_ended:
            return
        after = max([after, *(each.id for each in fresh)])
        await app.db.commits.wait_after(seen, seconds=min(STREAM_SECONDS, RECHECK_SECONDS))
        # Every commit wakes every stream: a busy service must not be kept busy by watchers.
        await asyncio.sleep(max(0.0, looked_at + LOOK_SECONDS - now()))


def _order(text: str) -> tuple[str, str]:
    direction, _, name = text.partition(":")
    if direction not in DIRECTIONS or name not in FIELDS:
        raise Invalid(f"Invalid order parameter '{text}', expected '<asc|desc>:<field name>'")
    return direction, name


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "spec": task.spec,
        "status": task.status,
        "createdAt": _moment(task.created_at),
        "lastHeartbeatAt": _moment(task.updated_at),
        "createdBy": task.created_by,
    }


def _event(event: TaskEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "isTaskRecoverable": False,
        "taskId": event.task_id,
        "type": event.type,
        "createdAt": _moment(event.created_at),
        "body": event.body,
    }


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
