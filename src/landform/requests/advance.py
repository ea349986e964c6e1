"""Look, decide, do: what the service does with a request by itself.

`advance` reads the forge and the runner, lets `next_step` decide, and does one
idempotent thing, until there is nothing to do but wait. It may be killed after
any line: the next call looks again and goes on. No transaction is open while a
port is called.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta

import structlog

from landform.catalog.service import CatalogService
from landform.changes.models import Proposal, PullRequest, PullRequestState
from landform.changes.ports import Forge
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound
from landform.kernel.names import EntityRef
from landform.policies.models import Decision, PolicyReport
from landform.rendering.models import StackSettings
from landform.requests import approvals
from landform.requests.documents import Facts
from landform.requests.errors import StaleRequest
from landform.requests.intake import rendered
from landform.requests.judging import Judge
from landform.requests.lifecycle import apply_event
from landform.requests.models import LANDFORM, Event, EventType, Request
from landform.requests.patience import BESIDE_US, Pace, next_look
from landform.requests.projects import project_of
from landform.requests.pull_request_text import body_of, status_of, title_of
from landform.requests.repository import RequestRepository
from landform.requests.resources import ResourceRegistrar
from landform.requests.steps import Seen, Step, next_step
from landform.runs.errors import NothingPlanned
from landform.runs.models import Project
from landform.runs.reports import count_changes, digest_of
from landform.runs.service import RunService

log = structlog.get_logger()

MAX_STEPS = 30  # more steps without waiting would be a loop


class RequestAdvancer:
    """Moves requests on. One at a time per request: the job queue sees to that."""

    def __init__(  # noqa: PLR0913 (the composition root calls this by keyword, once)
        self,
        *,
        db: Database,
        clock: Clock,
        forge: Forge,
        runs: RunService,
        judge: Judge,
        resources: ResourceRegistrar,
        catalog: CatalogService,
        settings: StackSettings,
        portal_url: str,
        pace: Pace = BESIDE_US,
    ) -> None:
        self._db = db
        self._clock = clock
        self._forge = forge
        self._runs = runs
        self._judge = judge
        self._resources = resources
        self._catalog = catalog
        self._settings = settings
        self._portal_url = portal_url
        self._pace = pace
        self._steps: dict[Step, Callable[[Request, Seen], Awaitable[Event | None]]] = {
            Step.EVALUATE_POLICIES: self._evaluate_policies,
            Step.OPEN_PULL_REQUEST: self._open_pull_request,
            Step.ASK_PLAN: self._ask_plan,
            Step.CHECK_PLAN: self._check_plan,
            Step.RESTART_PLAN: self._restart_plan,
            Step.ASK_APPLY: self._ask_apply,
            Step.REGISTER_RESOURCE: self._register_resource,
            Step.UNREGISTER_RESOURCE: self._unregister_resource,
            Step.MERGE_PULL_REQUEST: self._merge_pull_request,
            Step.CLOSE_PULL_REQUEST: self._close_pull_request,
        }

    async def advance(self, request_id: str) -> timedelta | None:
        """Do what can be done now; return when to look again, None for "when something happens".

        Raises:
            Unavailable: an outside system did not answer; look again later.
            RequestNotFound: there is no such request.
        """
        for _ in range(MAX_STEPS):
            async with self._db.read() as tx:
                request = await RequestRepository(tx).get(request_id)
            seen = await self._look(request)
            decided = next_step(request, seen)
            event = await self._do(decided, request, seen) if isinstance(decided, Step) else decided
            if event is None:
                await self._resources.show_state(request)
                await self._announce(request)
                return next_look(request, self._clock(), self._pace)
            await self._record(request, event)
        log.error("request.loops", request_id=request_id)
        return timedelta(minutes=1)

    async def _look(self, request: Request) -> Seen:
        if request.is_terminal or request.pull_request_number is None:
            return Seen()
        pull_request = await self._forge.find_pull_request(
            request.branch, number=request.pull_request_number
        )
        project = self._project(request)
        runs = await self._runs.observe(project)
        return Seen(
            pull_request=pull_request,
            runs={p: view for p, view in runs.items() if view.id not in request.superseded},
            plan=await self._runs.find_plan(project),
            approval=await self._assess(request, pull_request) if pull_request else None,
        )

    async def _assess(self, request: Request, pull_request: PullRequest) -> approvals.Approval:
        reviewers = {review.reviewer for review in pull_request.reviews}
        memberships = {
            reviewer: frozenset(await self._catalog.memberships(EntityRef.parse(reviewer)))
            for reviewer in reviewers
        }
        return approvals.assess(request, pull_request.reviews, memberships)

    async def _do(self, step: Step, request: Request, seen: Seen) -> Event | None:
        """Do one step. A refusal becomes the reason shown; an outage is the worker's to retry."""
        try:
            return await self._steps[step](request, seen)
        except (Conflict, Denied, Invalid, NotFound) as error:
            if isinstance(error, StaleRequest) or request.reason == error.detail:
                return None
            log.warning("request.step_failed", request_id=request.id, step=step, error=error.slug)
            return Event(EventType.STEP_FAILED, LANDFORM, error.detail, {"step": step})

    async def _record(self, request: Request, event: Event) -> None:
        after = apply_event(request, event, self._clock())
        async with self._db.transaction() as tx:
            await RequestRepository(tx).save(after, event, request)
        log.info(f"request.{event.type}", request_id=request.id, status=after.status)

    async def _announce(self, request: Request) -> None:
        """Show on the forge where the request stands. It is a courtesy: it holds up nothing."""
        status = status_of(request, portal_url=self._portal_url)
        if status is None or request.pull_request_number is None or request.head_sha is None:
            return
        said = f"{request.head_sha} {status.state} {status.description}"
        async with self._db.read() as tx:
            if await RequestRepository(tx).announced(request.id) == said:
                return
        try:
            await self._forge.announce(
                request.pull_request_number, head_sha=request.head_sha, status=status
            )
        except DomainError as error:
            log.warning("request.not_announced", request_id=request.id, error=error.detail)
            return
        async with self._db.transaction() as tx:
            await RequestRepository(tx).set_announced(request.id, said)

    # ── the steps, in the order of a request's life ──────────────────────────────

    async def _evaluate_policies(self, request: Request, _seen: Seen) -> Event:
        groups = await self._catalog.memberships(EntityRef.parse(request.requested_by))
        judgement = await self._judge.of_request(Facts.of(request), frozenset(groups))
        report = judgement.report
        types = {
            Decision.DENY: EventType.POLICY_DENIED,
            Decision.NEEDS_APPROVAL: EventType.APPROVAL_REQUIRED,
        }
        return Event(
            types.get(report.decision, EventType.POLICY_ALLOWED),
            LANDFORM,
            _cause(report, "Policies allow it."),
            {
                "policy": [asdict(result) for result in report.results],
                "engine": report.engine,
                "cost": judgement.cost.document() if judgement.cost else None,
            },
        )

    async def _open_pull_request(self, request: Request, _seen: Seen) -> Event:
        stack = request.stack
        change = await asyncio.to_thread(rendered, request, self._settings)
        pull_request = await self._forge.open_pull_request(
            Proposal(
                branch=request.branch,
                title=title_of(request),
                body=body_of(request, change, portal_url=self._portal_url),
                author=request.requested_by,
                files=change.files,
                removed=change.removed,
                proposed_at=request.created_at,
                labels=("landform", stack.environment),
                reviewers=tuple(dict.fromkeys((*stack.reviewers, *stack.codeowners))),
            )
        )
        return Event(
            EventType.PULL_REQUEST_OPENED,
            LANDFORM,
            f"Opened pull request {pull_request.number}.",
            {
                "pull_request_number": pull_request.number,
                "pull_request_url": pull_request.url,
                "head_sha": pull_request.head_sha,
            },
        )

    async def _ask_plan(self, request: Request, _seen: Seen) -> None:
        await self._runs.runner.plan(self._project(request), instead_of=request.superseded)

    async def _check_plan(self, request: Request, seen: Seen) -> Event | None:
        plan = await self._runs.read_plan(seen.plan) if seen.plan else None
        if plan is None:
            return None
        judgement = await self._judge.of_plan(Facts.of(request), plan)
        report = judgement.report
        count = count_changes(plan)
        facts = {
            "plan": asdict(count),
            "plan_digest": digest_of(plan),
            "cost": judgement.cost.document() if judgement.cost else None,
            "policy": [asdict(result) for result in report.results],
            "engine": report.engine,
        }
        if report.decision is Decision.DENY:
            cause = _cause(report, "A policy denies this plan.")
            return Event(EventType.PLAN_FAILED, LANDFORM, cause, facts)
        return Event(EventType.PLAN_SUCCEEDED, LANDFORM, f"Plan: {count}.", facts)

    async def _restart_plan(self, request: Request, seen: Seen) -> Event:
        await self._runs.forget_plan(self._project(request))
        facts = {"superseded": [view.id for view in seen.runs.values()]}
        return Event(EventType.PLAN_RESTARTED, LANDFORM, "Planning again.", facts)

    async def _ask_apply(self, request: Request, seen: Seen) -> Event | None:
        try:
            await self._runs.runner.apply(self._project(request))
        except NothingPlanned as error:
            facts = {"superseded": [view.id for view in seen.runs.values()]}
            return Event(EventType.APPLY_FAILED, LANDFORM, error.detail, facts)
        return None

    async def _register_resource(self, request: Request, _seen: Seen) -> Event:
        return await self._resources.register(request)

    async def _unregister_resource(self, request: Request, _seen: Seen) -> Event:
        return await self._resources.unregister(request)

    async def _merge_pull_request(self, request: Request, _seen: Seen) -> Event | None:
        number, head_sha = request.pull_request_number, request.head_sha
        if number is None or head_sha is None:
            return None
        merged = await self._forge.merge(number, head_sha=head_sha)
        await self._runs.runner.discard(self._project(request))
        facts = {"merge_sha": merged.merge_sha}
        cause = f"Merged pull request {number}."
        return Event(EventType.PULL_REQUEST_MERGED, LANDFORM, cause, facts)

    async def _close_pull_request(self, request: Request, _seen: Seen) -> Event | None:
        if request.pull_request_number is None:
            # Withdrawn while it was being opened: nobody wrote its number down.
            opened = await self._forge.find_pull_request(request.branch)
            if opened:
                await self._forge.close(opened.number)
            return None
        closed = await self._forge.close(request.pull_request_number)
        await self._runs.runner.discard(self._project(request))
        cause = f"Pull request {closed.number} was closed without merging."
        if closed.state is PullRequestState.MERGED:
            cause = f"Pull request {closed.number} had been merged already."
        return Event(EventType.PULL_REQUEST_CLOSED, LANDFORM, cause, {})

    def _project(self, request: Request) -> Project:
        return project_of(request, self._runs.repository)


def _cause(report: PolicyReport, otherwise: str) -> str:
    if report.decision in (Decision.ALLOW, Decision.WARN):
        return otherwise
    decisive = [result for result in report.results if result.level is report.decision]
    return " ".join(result.message for result in decisive) or otherwise
