"""What people do with requests: submit, look, decide, cancel, retry."""

from uuid import uuid4

import structlog

from landform.access.errors import UNSEEN, NotAllowed
from landform.access.models import Permission, Subject
from landform.access.rules import authorize, is_visible, may, sight_of
from landform.db import jobs
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.paging import Page
from landform.rendering.models import StackSettings
from landform.requests.errors import (
    IdempotencyKeyReused,
    RequestNotFound,
    StaleRequest,
    no_request,
)
from landform.requests.intake import fingerprint, new_request, retirement
from landform.requests.lifecycle import apply_event
from landform.requests.models import (
    Action,
    Event,
    EventType,
    RecordedEvent,
    Request,
    Status,
    Submission,
)
from landform.requests.pace import check_pace
from landform.requests.repository import RequestRepository
from landform.requests.stakes import stake_of
from landform.requests.standing import check_same_stack, is_left_behind, standing
from landform.requests.timelines import News, Timelines
from landform.templates.service import TemplateService

log = structlog.get_logger()

ADVANCE = "advance_request"
ASKED = {
    Action.CREATE: "asked for",
    Action.UPDATE: "asked to change",
    Action.DESTROY: "asked to retire",
}
ATTEMPTS = 5  # times a person's action is tried again when the request changed under it


class RequestService:
    """Use cases of people. What the service does by itself is in `advance.py`.

    What a subject may not see is answered like what is not there. ``open_to_all``: everybody
    who signed in sees everything.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        templates: TemplateService,
        settings: StackSettings,
        *,
        open_to_all: bool = False,
        orders_per_minute: int | None = None,
    ) -> None:
        self._open_to_all = open_to_all
        self._db = db
        self._clock = clock
        self._templates = templates
        self._settings = settings
        self._orders_per_minute = orders_per_minute
        self._timelines = Timelines(db)

    async def submit(
        self, submission: Submission, subject: Subject, *, key: str | None = None
    ) -> Request:
        """Accept a request and queue its first step.

        Returns as soon as the request is stored; the worker does the rest. With an
        idempotency ``key``, the same submission again returns the same request.

        Raises:
            TemplateNotFound: no published template has that name.
            InvalidInputs: naming every field that does not fit.
            NameTaken: another request already uses this name in this environment.
            NothingThere, NothingToChange, AnotherStack: of an update, as `standing` says.
            RequestNotFound: what it changes is not there, or not theirs to see.
            IdempotencyKeyReused: the key came with another submission before.
            NotAllowed: the token that it came with is not for ordering.
            TooManyOrders: the subject submitted as many within a minute as one may.
        """
        authorize(subject, Permission.SUBMIT)
        body_hash = fingerprint(submission)
        if key and (known := await self._find_by_key(subject, key, body_hash)):
            return known
        template = self._templates.get(submission.template)
        request = new_request(
            str(uuid4()), template, submission, subject, self._settings, at=self._clock()
        )
        if submission.changes is not None:
            check_same_stack(request, await self.see(submission.changes, subject))
        try:
            await self._add(request, subject, key, body_hash)
        except StaleRequest:  # the same key, at the same moment, in another process
            if key and (known := await self._find_by_key(subject, key, body_hash)):
                return known
            raise
        log.info("request.submitted", request_id=request.id, template=request.template)
        return request

    async def retire(
        self, request_id: str, subject: Subject, comment: str, *, key: str | None = None
    ) -> Request:
        """Ask to destroy what a request made, and queue the first step of that.

        It is a request of its own, judged, planned and reviewed like any other; repeated
        with the same ``key``, the same one.

        Raises:
            RequestNotFound: there is none, or it is not theirs to see.
            NothingThere: it made nothing, or that is gone already.
            NameTaken: another request about it is under way.
            IdempotencyKeyReused, NotAllowed, TooManyOrders: as `submit`.
        """
        made_by = await self.see(request_id, subject)
        authorize(subject, Permission.RETIRE, stake_of(made_by))
        asked = Submission(made_by.template, {"request": request_id}, Action.DESTROY)
        body_hash = fingerprint(asked)
        if key and (known := await self._find_by_key(subject, key, body_hash)):
            return known
        # Where nothing is left, storing says so.
        there = standing(await self._history(made_by)) or made_by
        request = retirement(str(uuid4()), there, subject, at=self._clock())
        try:
            await self._add(request, subject, key, body_hash, comment)
        except StaleRequest:  # as in `submit`
            if key and (known := await self._find_by_key(subject, key, body_hash)):
                return known
            raise
        log.info("request.submitted", request_id=request.id, action=request.action)
        return request

    async def is_left_behind(self, request: Request) -> bool:
        """Whether it was given up half-way, and what its apply made is there to be retired."""
        if request.status is not Status.CANCELLED or request.apply_started_at is None:
            return False
        return is_left_behind(request, await self._history(request))

    async def get(self, request_id: str) -> Request:
        """For the service itself, which sees everything. Raises `RequestNotFound`."""
        async with self._db.read() as tx:
            return await RequestRepository(tx).get(request_id)

    async def see(self, request_id: str, subject: Subject) -> Request:
        """The request, for somebody.

        Raises:
            RequestNotFound: there is none, or it is not theirs to see; which, nobody is told.
        """
        return self._shown(await self.get(request_id), subject)

    async def find_by_pull_request(self, number: int) -> Request | None:
        """The request that a pull request is about; None where it is not one of ours."""
        async with self._db.read() as tx:
            return await RequestRepository(tx).find_by_pull_request(number)

    async def requests_of_pull_requests(
        self, numbers: list[int], subject: Subject
    ) -> dict[int, str]:
        """Which of these pull requests are about which request (ids) that the subject sees."""
        sight = sight_of(subject, to_everyone=self._open_to_all)
        async with self._db.read() as tx:
            return await RequestRepository(tx).ids_by_pull_request(numbers, sight)

    def sees(self, request: Request | None, subject: Subject) -> bool:
        """Whether the subject sees the request; what is about none is the operators'."""
        if request is None:
            return sight_of(subject, to_everyone=self._open_to_all).everything
        return is_visible(subject, stake_of(request), to_everyone=self._open_to_all)

    async def list_requests(
        self,
        filters: dict[str, str],
        subject: Subject,
        *,
        limit: int = 20,
        cursor: str | None = None,
        unfinished: bool = False,
    ) -> Page[Request]:
        """Those that the subject sees, newest first. Raises `MalformedCursor`."""
        sight = sight_of(subject, to_everyone=self._open_to_all)
        async with self._db.read() as tx:
            return await RequestRepository(tx).list_requests(
                filters, sight, limit=limit, cursor=cursor, unfinished=unfinished
            )

    async def undecided_by(self, subject: Subject, *, limit: int) -> list[Request]:
        """What waits for people, and the subject may decide on; the longest waiting first."""
        async with self._db.read() as tx:
            found = await RequestRepository(tx).list_undecided(
                subject.groups, not_by=subject.ref, limit=limit
            )
        return [each for each in found if may(subject, Permission.REVIEW, stake_of(each))]

    async def count_by_template(self) -> dict[str, int]:
        """How often each template was used: a figure without names, the same for everybody."""
        async with self._db.read() as tx:
            return await RequestRepository(tx).count_by_template()

    async def events(
        self, request_id: str, subject: Subject, *, after: int = 0
    ) -> list[RecordedEvent]:
        """What happened to the request after event ``after``. Raises as `see`."""
        async with self._db.read() as tx:
            repository = RequestRepository(tx)
            self._shown(await repository.get(request_id), subject)
            return await repository.events(request_id, after=after)

    async def news(
        self, request_id: str, subject: Subject, *, after: int, anyway: bool = False
    ) -> News | None:
        """The request and its events after ``after``; None where nothing happened since.

        Who asks at the same moment as others shares their look at the database. ``anyway``:
        the request is wanted even so. Raises as `see`, where it looks.
        """
        news = await self._timelines.news(request_id, after=after, anyway=anyway)
        if news is not None:
            self._shown(news.request, subject)
        elif anyway:
            raise RequestNotFound(no_request(request_id))
        return news

    async def approve(self, request_id: str, subject: Subject, comment: str) -> Request:
        """Let a request that policies held back become a pull request.

        Raises:
            RequestNotFound, NotAllowed: there is none, or the subject may not.
            IllegalTransition: it is not waiting for approval.
        """
        cause = f"Approved by {subject.ref}." + (f" {comment}" if comment else "")
        event = Event(EventType.REQUEST_APPROVED, subject.ref, cause, {})
        return await self._act(request_id, subject, Permission.DECIDE, event)

    async def reject(self, request_id: str, subject: Subject, comment: str) -> Request:
        """Turn down a request that policies held back. Raises as `approve`."""
        cause = f"Rejected by {subject.ref}." + (f" {comment}" if comment else "")
        event = Event(EventType.REQUEST_REJECTED, subject.ref, cause, {})
        return await self._act(request_id, subject, Permission.DECIDE, event)

    async def retry(self, request_id: str, subject: Subject) -> Request:
        """Plan again after a plan or apply that failed. Raises as `approve`."""
        event = Event(EventType.RETRY_ASKED, subject.ref, f"{subject.ref} asked to try again.", {})
        return await self._act(request_id, subject, Permission.RETRY, event)

    async def ask_apply(self, request_id: str, subject: Subject) -> Request:
        """Start the apply of an approved request whose template leaves that to people."""
        event = Event(EventType.APPLY_ASKED, subject.ref, f"{subject.ref} asked to apply.", {})
        return await self._act(request_id, subject, Permission.APPLY, event)

    async def cancel(self, request_id: str, subject: Subject, comment: str) -> Request:
        """Withdraw a request; the worker closes its pull request.

        Raises:
            RequestNotFound, NotAllowed: there is none, or the subject may not.
            IllegalTransition: it is being applied, or has ended.
        """
        cause = f"Cancelled by {subject.ref}." + (f" {comment}" if comment else "")
        event = Event(EventType.WITHDRAWN, subject.ref, cause, {})
        return await self._act(request_id, subject, Permission.CANCEL, event)

    async def _act(
        self, request_id: str, subject: Subject, permission: Permission, event: Event
    ) -> Request:
        for attempt in range(ATTEMPTS):
            before = await self.see(request_id, subject)
            authorize(subject, permission, stake_of(before))
            after = apply_event(before, event, self._clock())
            try:
                async with self._db.transaction() as tx:
                    await RequestRepository(tx).save(after, event, before)
                    await jobs.enqueue(tx, ADVANCE, request_id, run_at=after.updated_at)
            except StaleRequest:
                if attempt == ATTEMPTS - 1:
                    raise
                continue
            log.info(f"request.{event.type}", request_id=request_id, actor=subject.ref)
            return after
        raise AssertionError("unreachable")

    def _shown(self, request: Request, subject: Subject) -> Request:
        if not self.sees(request, subject):
            raise RequestNotFound(no_request(request.id)) from NotAllowed(UNSEEN)
        return request

    async def _find_by_key(self, subject: Subject, key: str, body_hash: str) -> Request | None:
        async with self._db.read() as tx:
            repository = RequestRepository(tx)
            found = await repository.find_key(subject.ref, key)
            if found is None:
                return None
            if found[0] != body_hash:
                raise IdempotencyKeyReused(
                    "This idempotency key came with another request before; use a new key."
                )
            return await repository.get(found[1])

    async def _history(self, request: Request) -> list[Request]:
        """All requests about the same stack; another team may have the name by now."""
        stack = request.stack
        async with self._db.read() as tx:
            history = await RequestRepository(tx).history(stack.environment, stack.name)
        return [each for each in history if each.stack.directory == stack.directory]

    async def _add(
        self,
        request: Request,
        subject: Subject,
        key: str | None,
        body_hash: str,
        comment: str = "",
    ) -> None:
        what = f"{request.stack.name} in {request.stack.environment}"
        cause = f"{subject.ref} {ASKED[request.action]} {what}." + (
            f" {comment}" if comment else ""
        )
        event = Event(EventType.SUBMITTED, subject.ref, cause, {"template": request.template})
        async with self._db.transaction() as tx:
            repository = RequestRepository(tx)
            await check_pace(repository, request, self._orders_per_minute)
            if key:
                await repository.add_key(subject.ref, key, body_hash, request)
            await repository.add(request, event)
            await jobs.enqueue(tx, ADVANCE, request.id, run_at=request.created_at)
