"""SQL for requests, their events and idempotency keys. Used by this slice's services only."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from landform.access.models import Sight
from landform.audit.recording import record
from landform.db.engine import Transaction
from landform.db.tables import (
    idempotency_keys,
    jobs,
    request_events,
    request_reviewers,
    requests,
)
from landform.kernel.paging import Page, decode_cursor, decode_moment, encode_cursor
from landform.requests.auditing import entry_of
from landform.requests.errors import RequestNotFound, StaleRequest, no_request
from landform.requests.models import (
    TERMINAL,
    UNDECIDED,
    Action,
    Event,
    EventType,
    RecordedEvent,
    Request,
    Status,
)
from landform.requests.rows import to_event, to_request, to_row
from landform.requests.stakes import reviewers_of
from landform.requests.standing import check_standing, under_way

CHUNK = 500  # ids in one statement

NOT_OF_REQUEST = ("name", "environment", "owner", "announced")
COLUMNS = [column for column in requests.c if column.name not in NOT_OF_REQUEST]


class RequestRepository:
    """Requests in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def add(self, request: Request, event: Event) -> None:
        """Store a new request and its first event.

        Raises:
            NameTaken: another request made it, or is making it.
            NothingThere, AnotherStack, NothingToChange: as `standing.check_standing`.
        """
        history = await self.history(request.stack.environment, request.stack.name)
        check_standing(request, history)
        try:
            await self._tx.execute(insert(requests).values(**to_row(request)))
        except IntegrityError as error:
            raise under_way(request) from error
        await self._note_reviewers(request)
        await self._add_event(request, event, None)

    async def history(self, environment: str, name: str) -> list[Request]:
        """All requests for that name, oldest first."""
        # By their first events: two requests can be of the same moment.
        began = select(func.min(request_events.c.id)).where(
            request_events.c.request_id == requests.c.id
        )
        query = (
            select(*COLUMNS)
            .where(requests.c.environment == environment, requests.c.name == name)
            .order_by(began.scalar_subquery())
        )
        return [to_request(row._asdict()) for row in await self._tx.execute(query)]

    async def save(self, request: Request, event: Event, before: Request) -> None:
        """Store what ``event`` made of ``before``.

        Raises:
            StaleRequest: somebody stored another change since ``before`` was read.
        """
        done = await self._tx.execute(
            update(requests)
            .where(requests.c.id == request.id, requests.c.version == before.version)
            .values(**to_row(request))
        )
        if done.rowcount == 0:
            raise StaleRequest("The request changed meanwhile; look again.", request_id=request.id)
        if reviewers_of(request) != reviewers_of(before):
            await self._note_reviewers(request)
        await self._add_event(request, event, before.status)

    async def get(self, request_id: str) -> Request:
        """Raises `RequestNotFound`."""
        query = select(*COLUMNS).where(requests.c.id == request_id)
        row = (await self._tx.execute(query)).one_or_none()
        if row is None:
            raise RequestNotFound(no_request(request_id))
        return to_request(row._asdict())

    async def find_by_pull_request(self, number: int) -> Request | None:
        query = select(*COLUMNS).where(requests.c.pull_request_number == number)
        row = (await self._tx.execute(query)).first()
        return to_request(row._asdict()) if row else None

    async def ids_by_pull_request(
        self, numbers: list[int], sight: Sight | None = None
    ) -> dict[int, str]:
        """Pull requests to ids; with a ``sight`` of those requests that it sees."""
        query = select(requests.c.pull_request_number, requests.c.id).where(
            requests.c.pull_request_number.in_(numbers)
        )
        if sight is not None:
            query = query.where(_seen_by(sight))
        return {row.pull_request_number: row.id for row in await self._tx.execute(query)}

    async def list_requests(
        self,
        filters: dict[str, str],
        sight: Sight,
        *,
        limit: int,
        cursor: str | None,
        unfinished: bool = False,
    ) -> Page[Request]:
        """Newest first. ``filters`` are column names to values, all of which must match."""
        query = (
            select(*COLUMNS)
            .where(_seen_by(sight))
            .order_by(requests.c.created_at.desc(), requests.c.id.desc())
            .limit(limit + 1)
        )
        for column, value in filters.items():
            query = query.where(requests.c[column] == value)
        if unfinished:
            query = query.where(requests.c.status.not_in(TERMINAL))
        if cursor:
            query = _after(query, cursor)
        found = [to_request(row._asdict()) for row in await self._tx.execute(query)]
        more = len(found) > limit
        last = found[limit - 1] if more else None
        return Page(
            found[:limit], encode_cursor([iso_exact(last.created_at), last.id]) if last else None
        )

    async def list_undecided(
        self, groups: Collection[str], *, not_by: str, limit: int
    ) -> list[Request]:
        """Of others, what one of these groups decides on or reviews; the longest waiting first."""
        theirs = select(request_reviewers.c.request_id).where(request_reviewers.c.group.in_(groups))
        query = (
            select(*COLUMNS)
            .where(
                requests.c.status.in_(UNDECIDED),
                requests.c.requested_by != not_by,
                requests.c.id.in_(theirs),
            )
            .order_by(requests.c.created_at, requests.c.id)
            .limit(limit)
        )
        return [to_request(row._asdict()) for row in await self._tx.execute(query)]

    async def count_by_template(self) -> dict[str, int]:
        """How many requests each template was used for."""
        query = select(requests.c.template, func.count()).group_by(requests.c.template)
        return {row[0]: row[1] for row in await self._tx.execute(query)}

    async def list_forgotten(self, job_kind: str, *, limit: int) -> list[str]:
        """Ids of unfinished requests that no job of this kind will look at."""
        job = select(jobs.c.subject).where(jobs.c.kind == job_kind, jobs.c.subject == requests.c.id)
        query = (
            select(requests.c.id)
            .where(requests.c.status.not_in(TERMINAL), ~job.exists())
            .order_by(requests.c.id)
            .limit(limit)
        )
        return list((await self._tx.execute(query)).scalars())

    async def count_since(self, subject: str, since: datetime) -> int:
        """How many requests ``subject`` submitted after ``since``."""
        query = select(func.count()).where(
            requests.c.requested_by == subject, requests.c.created_at > since
        )
        return (await self._tx.execute(query)).scalar_one()

    async def ids_by_head(self, head_sha: str) -> list[str]:
        """Ids of the requests whose pull request has this head commit."""
        query = select(requests.c.id).where(requests.c.head_sha == head_sha)
        return list((await self._tx.execute(query)).scalars())

    async def existing(self, ids: list[str]) -> list[str]:
        """Those of the ids that there are requests of."""
        query = select(requests.c.id).where(requests.c.id.in_(ids))
        return list((await self._tx.execute(query)).scalars())

    async def announced(self, request_id: str) -> str | None:
        """What was last announced on the forge."""
        query = select(requests.c.announced).where(requests.c.id == request_id)
        return (await self._tx.execute(query)).scalar_one_or_none()

    async def set_announced(self, request_id: str, said: str) -> None:
        """No event, and no new version: it changes nothing about the request."""
        change = update(requests).where(requests.c.id == request_id).values(announced=said)
        await self._tx.execute(change)

    async def events(self, request_id: str, *, after: int) -> list[RecordedEvent]:
        """What happened to the request after event ``after``, in order."""
        query = (
            select(request_events)
            .where(request_events.c.request_id == request_id, request_events.c.id > after)
            .order_by(request_events.c.id)
        )
        return [to_event(row._asdict()) for row in await self._tx.execute(query)]

    async def latest_event(
        self, request: Request, types: Collection[EventType]
    ) -> tuple[Action, EventType] | None:
        """The latest of these events in all requests for what this one is for."""
        query = (
            select(requests.c.action, request_events.c.type)
            .join(requests, requests.c.id == request_events.c.request_id)
            .where(
                requests.c.environment == request.stack.environment,
                requests.c.name == request.stack.name,
                request_events.c.type.in_(types),
            )
            .order_by(request_events.c.id.desc())
            .limit(1)
        )
        found = (await self._tx.execute(query)).one_or_none()
        return (Action(found[0]), EventType(found[1])) if found else None

    async def latest_events(
        self, directories: Collection[str], types: Collection[EventType]
    ) -> dict[str, tuple[str, Action, EventType]]:
        """By directory the latest of these events in all requests for it, after the request's id.

        Directories without one are left out.
        """
        found: dict[str, tuple[str, Action, EventType]] = {}
        of_request = requests.c.id == request_events.c.request_id
        columns = (requests.c.directory, requests.c.id, requests.c.action, request_events.c.type)
        for start in range(0, len(wanted := list(directories)), CHUNK):
            query = (
                select(*columns)
                .join(requests, of_request)
                .where(
                    requests.c.directory.in_(wanted[start : start + CHUNK]),
                    request_events.c.type.in_(types),
                )
                .order_by(request_events.c.id)
            )
            for directory, request_id, action, event in await self._tx.execute(query):
                found[directory] = (request_id, Action(action), EventType(event))
        return found

    async def find_key(self, subject: str, key: str) -> tuple[str, str] | None:
        """The body hash and request id that the subject's key was used for."""
        query = select(idempotency_keys.c.body_hash, idempotency_keys.c.request_id).where(
            idempotency_keys.c.subject == subject, idempotency_keys.c.key == key
        )
        row = (await self._tx.execute(query)).one_or_none()
        return (row[0], row[1]) if row else None

    async def add_key(self, subject: str, key: str, body_hash: str, request: Request) -> None:
        """Raises `StaleRequest` when another process stored the same key just now."""
        try:
            await self._tx.execute(
                insert(idempotency_keys).values(
                    subject=subject,
                    key=key,
                    body_hash=body_hash,
                    request_id=request.id,
                    created_at=request.created_at,
                )
            )
        except IntegrityError as error:
            raise StaleRequest("The same key is being used right now; send it again.") from error

    async def _note_reviewers(self, request: Request) -> None:
        # In rows of their own, so that a list finds what somebody reviews without reading all.
        old = delete(request_reviewers).where(request_reviewers.c.request_id == request.id)
        await self._tx.execute(old)
        rows = [{"request_id": request.id, "group": each} for each in reviewers_of(request)]
        if rows:
            await self._tx.execute(insert(request_reviewers), rows)

    async def _add_event(self, request: Request, event: Event, before: Status | None) -> None:
        await self._tx.execute(
            insert(request_events).values(
                request_id=request.id,
                type=event.type,
                actor=event.actor,
                cause=event.cause,
                from_status=before,
                to_status=request.status,
                facts=event.facts,
                at=request.updated_at,
            )
        )
        record(self._tx, entry_of(request, event, before))


def _seen_by(sight: Sight) -> ColumnElement[bool]:
    """The rule `access.rules.is_visible`, as SQL (a test holds them against each other)."""
    if sight.everything:
        return true()
    reviewed = select(request_reviewers.c.request_id).where(
        request_reviewers.c.group.in_(sight.groups)
    )
    return or_(
        requests.c.requested_by == sight.ref,
        requests.c.owner.in_({sight.ref, *sight.groups}),
        requests.c.template.in_(sight.templates),
        requests.c.id.in_(reviewed),
    )


def iso_exact(moment: datetime) -> str:
    """With microseconds, so that a cursor stands exactly at its row."""
    return moment.isoformat()


def _after(query: Select[Any], cursor: str) -> Select[Any]:
    created_at, request_id = decode_cursor(cursor, length=2)
    place = tuple_(requests.c.created_at, requests.c.id)
    return query.where(place < (decode_moment(created_at), request_id))


async def newest_events(tx: Transaction, request_ids: Collection[str]) -> dict[str, int]:
    """The number of the latest event of each of these requests that has one."""
    found: dict[str, int] = {}
    wanted = sorted(request_ids)
    for start in range(0, len(wanted), CHUNK):
        column = request_events.c.request_id
        query = (
            select(column, func.max(request_events.c.id))
            .where(column.in_(wanted[start : start + CHUNK]))
            .group_by(column)
        )
        found |= {row[0]: row[1] for row in await tx.execute(query)}
    return found
