"""The review desk: pull requests as the portal shows them, and what reviewers do there."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import structlog

from landform.access.errors import UNSEEN
from landform.access.models import Permission, Stake, Subject
from landform.access.rules import NotAllowed, authorize, refusal
from landform.audit.models import Entry, Outcome
from landform.audit.service import AuditService
from landform.catalog.service import CatalogService
from landform.changes.errors import PullRequestNotFound
from landform.changes.models import FileChange, PullRequest, Review, ReviewState
from landform.changes.ports import Forge, ReviewDesk
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError
from landform.kernel.names import EntityRef
from landform.requests.approvals import Approval, assess, has_spoken
from landform.requests.models import Request, Status
from landform.requests.service import RequestService
from landform.requests.stakes import stake_of
from landform.requests.waking import RequestWaker
from landform.runs.models import Run
from landform.runs.service import RunService

log = structlog.get_logger()

MAX_LISTED = 200  # pull requests that are looked through for those that somebody sees

MAX_UNDECIDED = 50  # requests that are looked through for those that wait for somebody

MAX_READ = 20  # pull requests that are read for it, one after the other


@dataclass(frozen=True)
class ReviewPage:
    """Everything a reviewer wants to see at once.

    ``document`` is the scrubbed plan JSON; ``why_not`` says why this subject may not approve;
    ``review_url`` is where people review it, if not in the portal.
    """

    pull_request: PullRequest
    files: list[FileChange]
    request: Request | None
    plan: Run | None
    document: dict[str, Any] | None
    approval: Approval | None
    why_not: str | None
    review_url: str | None = None


class ReviewService:
    """Reading and reviewing pull requests in the portal."""

    def __init__(  # noqa: PLR0913 (the composition root calls this, once)
        self,
        forge: Forge,
        desk: ReviewDesk,
        requests: RequestService,
        waker: RequestWaker,
        runs: RunService,
        catalog: CatalogService,
        clock: Clock,
        *,
        audit: AuditService,
    ) -> None:
        self._forge = forge
        self._desk = desk
        self._requests = requests
        self._waker = waker
        self._runs = runs
        self._catalog = catalog
        self._clock = clock
        self._audit = audit

    async def list_pull_requests(
        self, subject: Subject, *, state: str, limit: int
    ) -> list[tuple[PullRequest, str | None]]:
        """Those that the subject sees, newest first, each with the id of its request.

        ``state`` is open, merged, closed or all. They are the forge's, which knows nothing of
        who sees what: of its newest `MAX_LISTED`, the subject's are shown.
        """
        sees_all = self._requests.sees(None, subject)
        asked_for = limit if sees_all else MAX_LISTED
        found = await self._desk.list_pull_requests(state=state, limit=asked_for)
        numbers = [each.number for each in found]
        ids = await self._requests.requests_of_pull_requests(numbers, subject)
        shown = ((each, ids.get(each.number)) for each in found if sees_all or each.number in ids)
        return list(islice(shown, limit))

    async def awaiting(self, subject: Subject, *, limit: int) -> list[Request]:
        """The requests that wait for this subject's decision; the longest waiting first.

        Not those on whose head commit they have had their say: it is others' turn there.
        Once `MAX_READ` pull requests were read, the others are listed as they are: shown once
        too often rather than not at all.
        """
        found = await self._requests.undecided_by(subject, limit=MAX_UNDECIDED)
        waiting: list[Request] = []
        unread = MAX_READ
        for request in found:
            if len(waiting) == limit:
                break
            number = request.pull_request_number if request.status is Status.PLANNED else None
            if number is not None and unread > 0:
                unread -= 1
                if await self._has_spoken(request, number, subject):
                    continue
            waiting.append(request)
        return waiting

    async def _has_spoken(self, request: Request, number: int, subject: Subject) -> bool:
        try:
            pull_request = await self._desk.read_pull_request(number)
        except DomainError as error:  # shown, as above
            log.warning("pull_request.unread", number=number, error=error.detail)
            return False
        return has_spoken(request, pull_request.reviews, subject.ref)

    async def read(self, number: int, subject: Subject) -> ReviewPage:
        """Raises `PullRequestNotFound`: there is none, or it is not theirs to see."""
        request = await self._request_of(number, subject)
        elsewhere = self._desk.reviews_elsewhere
        pull_request = await self._desk.read_pull_request(number)
        approval = plan = document = None
        why_not: str | None = "This pull request belongs to no request."
        if request is not None:
            runs = await self._runs.list_runs(number, request.stack.directory)
            plan = next((run for run in reversed(runs) if run.digest is not None), None)
            document = await self._runs.read_plan(plan) if plan else None
            approval = assess(
                request,
                pull_request.reviews,
                await self._memberships(review.reviewer for review in pull_request.reviews),
            )
            why_not = refusal(subject, Permission.REVIEW, stake_of(request))
        return ReviewPage(
            pull_request,
            await self._desk.changed_files(number),
            request,
            plan,
            document,
            approval,
            "It is reviewed on the forge's own page." if elsewhere else why_not,
            pull_request.url if elsewhere else None,
        )

    async def review(
        self, number: int, subject: Subject, state: ReviewState, *, body: str, head_sha: str
    ) -> PullRequest:
        """Record a review of exactly ``head_sha`` and have the request looked at.

        Raises:
            PullRequestNotFound: there is no such pull request.
            NotAllowed: the subject is the requester, or in no reviewing group.
            HeadMoved: somebody pushed since the reviewer looked.
        """
        request = await self._request_of(number, subject)
        if request is None and state is not ReviewState.COMMENTED:
            raise NotAllowed("This pull request belongs to no request; review it with git.")
        if state is ReviewState.COMMENTED:
            authorize(subject, Permission.COMMENT, _stake(request))
        else:
            authorize(subject, Permission.REVIEW, _stake(request))
        review = Review(subject.ref, state, head_sha, body, self._clock())
        async with self._recorded(
            number, subject, "review", {"state": state.value, "head": head_sha}
        ):
            reviewed = await self._desk.review(number, review)
        if request is not None:
            await self._waker.wake(request.id)
        log.info("pull_request.reviewed", number=number, state=state, reviewer=subject.ref)
        return reviewed

    async def comment(self, number: int, subject: Subject, body: str) -> None:
        """Raises `PullRequestNotFound`, `NotAllowed`."""
        authorize(subject, Permission.COMMENT, _stake(await self._request_of(number, subject)))
        async with self._recorded(number, subject, "comment", {"characters": len(body)}):
            await self._forge.comment(number, body, author=subject.ref)

    async def close(self, number: int, subject: Subject) -> None:
        """Close a pull request without merging; its request is cancelled with it.

        Raises:
            PullRequestNotFound: there is no such pull request.
            NotAllowed: the subject may not cancel the request, or there is none.
            IllegalTransition: it is being applied, or has ended.
        """
        request = await self._request_of(number, subject)
        if request is None:
            await self._desk.read_pull_request(number)
            raise NotAllowed("This pull request belongs to no request; close it with git.")
        cause = f"The pull request was closed by {subject.ref}."
        await self._requests.cancel(request.id, subject, cause)

    async def _request_of(self, number: int, subject: Subject) -> Request | None:
        request = await self._requests.find_by_pull_request(number)
        if not self._requests.sees(request, subject):
            hidden = PullRequestNotFound(f"There is no pull request {number}.", number=number)
            raise hidden from (NotAllowed(UNSEEN) if request is not None else None)
        return request

    @asynccontextmanager
    async def _recorded(
        self, number: int, subject: Subject, verb: str, facts: dict[str, Any]
    ) -> AsyncIterator[None]:
        """Write down what is about to happen on the forge, which no transaction of ours spans."""
        entry = Entry(
            self._clock(),
            subject.ref,
            f"pull-request.{verb}",
            "pull-request",
            str(number),
            after=facts,
        )
        await self._audit.record(entry)
        try:
            yield
        except DomainError as error:
            failed = replace(entry, outcome=Outcome.FAILED, cause=error.detail, at=self._clock())
            await self._audit.record(failed)
            raise

    async def _memberships(self, reviewers: Iterable[str]) -> dict[str, frozenset[str]]:
        return {
            reviewer: frozenset(await self._catalog.memberships(EntityRef.parse(reviewer)))
            for reviewer in set(reviewers)
        }


def _stake(request: Request | None) -> Stake | None:
    return stake_of(request) if request else None
