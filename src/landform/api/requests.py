"""`/requests`: submit, look, decide, cancel, retry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from landform.access.errors import NotSignedIn
from landform.access.models import Subject
from landform.api.dependencies import ApiServices, Asking, Caller, Services, Watching
from landform.api.views import EventList, EventView, FormAction, RequestPage, RequestView
from landform.requests.errors import RequestNotFound
from landform.requests.models import Action, Request, Status, Submission

router = APIRouter(prefix="/requests", tags=["requests"])

After = Annotated[int, Query(ge=0, le=2**63 - 1, description="Id of the last event known.")]

LOOK_SECONDS = 0.1  # a stream looks at most this often
STREAM_SECONDS = 1.0  # how often a stream looks when another process moved the request


class SubmitRequest(BaseModel):
    """Order infrastructure from a request template.

    Source: ``request-templates/<template>/template.yaml`` defines which parameters
    exist; those that do not fit answer 422 `invalid-inputs`, naming each field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: str = Field(description="Template name, e.g. `aws-rds-postgres`.", max_length=63)
    action: FormAction = Action.CREATE
    changes: str | None = Field(
        None,
        max_length=64,
        description="Of an `update`: the request that made it. What would be another stack "
        "is refused then, even if that is there.",
    )
    parameters: dict[str, Any] = Field(description="The template's parameters, by name.")


class Comment(BaseModel):
    """Why, for the timeline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    comment: str = Field("", max_length=2_000)


@router.post("", status_code=status.HTTP_202_ACCEPTED)
async def submit_request(
    body: SubmitRequest,
    response: Response,
    subject: Asking,
    app: Services,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> RequestView:
    """Submit a request; it is accepted at once and worked on in the background.

    An `update` is filled in like the order that it changes, from its `parameters`; name,
    environment and owner stay what they are.

    With the same `Idempotency-Key` and body, the same request is answered again.
    """
    submission = Submission(body.template, body.parameters, body.action, body.changes)
    request = await app.requests.submit(submission, subject, key=idempotency_key)
    response.headers["Location"] = f"/api/landform/v1/requests/{request.id}"
    return RequestView.of(request)


@router.get("")
async def list_requests(  # noqa: PLR0913 (one argument per query parameter)
    subject: Asking,
    app: Services,
    status: Status | None = None,
    owner: str | None = None,
    environment: str | None = None,
    template: str | None = None,
    requested_by: str | None = None,
    *,
    name: str | None = None,
    directory: Annotated[
        str | None, Query(description="What it is about: the stack's directory.")
    ] = None,
    unfinished: Annotated[bool, Query(description="Only those that have not ended.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> RequestPage:
    """List the requests that you have to do with, newest first.

    Those about one resource: its `environment`, `name` and `directory` in `spec.landform`.
    """
    given = {
        "status": status,
        "owner": owner,
        "environment": environment,
        "template": template,
        "requested_by": requested_by,
        "name": name,
        "directory": directory,
    }
    filters = {name: str(value) for name, value in given.items() if value}
    page = await app.requests.list_requests(
        filters, subject, limit=limit, cursor=cursor, unfinished=unfinished
    )
    return RequestPage(
        items=[RequestView.of(request) for request in page.items], next_cursor=page.next_cursor
    )


@router.get("/{request_id}")
async def get_request(request_id: str, subject: Asking, app: Services) -> RequestView:
    """One request."""
    return await _view(await app.requests.see(request_id, subject), app)


@router.get("/{request_id}/events")
async def list_events(
    request_id: str, subject: Asking, app: Services, after: After = 0
) -> EventList:
    """What happened to the request after event `after`, in order."""
    events = await app.requests.events(request_id, subject, after=after)
    return EventList(items=[EventView.of(event) for event in events])


async def _view(request: Request, app: ApiServices) -> RequestView:
    return RequestView.of(request, left_behind=await app.requests.is_left_behind(request))


async def _existing(request_id: str, subject: Asking, app: Services) -> str:
    """The id, of a request that exists: a stream that has begun can no longer be a 404."""
    return (await app.requests.see(request_id, subject)).id


@router.get("/{request_id}/events/stream", response_class=EventSourceResponse)
async def stream_events(
    request_id: Annotated[str, Depends(_existing)],
    app: Services,
    caller: Watching,
    after: After = 0,
) -> AsyncIterator[ServerSentEvent]:
    """Follow the timeline live; ends with an `end` event when nothing more will happen.

    It breaks off when you are signed out, or may no longer see the request.
    """
    with suppress(NotSignedIn, RequestNotFound):
        async for event in _follow(app, request_id, caller, after):
            yield event


async def _follow(
    app: ApiServices, request_id: str, caller: Caller, after: int
) -> AsyncIterator[ServerSentEvent]:
    now = asyncio.get_running_loop().time
    shown_to: Subject | None = None
    while True:
        seen, looked_at = app.db.commits.count, now()
        subject = await caller.still_here()
        news = await app.requests.news(request_id, subject, after=after, anyway=subject != shown_to)
        shown_to = subject
        for event in news.events if news else ():
            after, data = event.id, EventView.of(event).model_dump_json()
            yield ServerSentEvent(raw_data=data, event="request-event", id=str(event.id))
        if news and news.request.is_settled:
            yield ServerSentEvent(data={}, event="end")
            return
        await app.db.commits.wait_after(seen, seconds=STREAM_SECONDS)
        # Every commit wakes every stream: a busy service must not be kept busy by watchers.
        await asyncio.sleep(max(0.0, looked_at + LOOK_SECONDS - now()))


@router.post("/{request_id}/approve", status_code=status.HTTP_202_ACCEPTED)
async def approve_request(
    request_id: str, body: Comment, subject: Asking, app: Services
) -> RequestView:
    """Let a request that policies held back become a pull request."""
    return RequestView.of(await app.requests.approve(request_id, subject, body.comment))


@router.post("/{request_id}/reject", status_code=status.HTTP_202_ACCEPTED)
async def reject_request(
    request_id: str, body: Comment, subject: Asking, app: Services
) -> RequestView:
    """Turn down a request that policies held back."""
    return RequestView.of(await app.requests.reject(request_id, subject, body.comment))


@router.post("/{request_id}/cancel", status_code=status.HTTP_202_ACCEPTED)
async def cancel_request(
    request_id: str, body: Comment, subject: Asking, app: Services
) -> RequestView:
    """Withdraw a request and close its pull request."""
    return await _view(await app.requests.cancel(request_id, subject, body.comment), app)


@router.post("/{request_id}/retry", status_code=status.HTTP_202_ACCEPTED)
async def retry_request(request_id: str, subject: Asking, app: Services) -> RequestView:
    """Plan again after a plan or an apply that failed."""
    return RequestView.of(await app.requests.retry(request_id, subject))


@router.post("/{request_id}/retire", status_code=status.HTTP_202_ACCEPTED)
async def retire_request(
    request_id: str,
    body: Comment,
    response: Response,
    subject: Asking,
    app: Services,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> RequestView:
    """Ask to destroy what this request made; answers the new request that does so.

    It is judged, planned and reviewed like any other. When it completes, nothing is left
    and the catalog has no entry of it any more. With the same `Idempotency-Key`, the same
    request is answered again.
    """
    retired = await app.requests.retire(request_id, subject, body.comment, key=idempotency_key)
    response.headers["Location"] = f"/api/landform/v1/requests/{retired.id}"
    return RequestView.of(retired)


@router.post("/{request_id}/apply", status_code=status.HTTP_202_ACCEPTED)
async def apply_request(request_id: str, subject: Asking, app: Services) -> RequestView:
    """Start the apply of an approved request whose template leaves that to people."""
    return RequestView.of(await app.requests.ask_apply(request_id, subject))
