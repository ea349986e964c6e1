"""Plans of previews: asked for, made in the background, kept for a while in this process."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

import structlog

from landform.access import rules
from landform.access.errors import NotAllowed
from landform.access.models import Permission, Scope, Subject
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError
from landform.requests.errors import PreviewPlanNotFound, TooManyPreviewPlans
from landform.requests.judging import Judge, Judgement
from landform.requests.preview import Preview
from landform.runs.models import SpeculativePlan
from landform.runs.ports import SpeculativePlanner

log = structlog.get_logger()


class PlanStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class PreviewPlan:
    """The plan of one preview; ``judgement`` is what policies say of a good one."""

    id: str
    asked_by: str
    asked_at: datetime
    status: PlanStatus = PlanStatus.RUNNING
    plan: SpeculativePlan | None = None
    judgement: Judgement | None = None


@dataclass(frozen=True)
class PlanLimits:
    """How many are made at once, wait, may be one person's; how long and how many are kept."""

    at_once: int = 1
    unfinished: int = 8
    unfinished_of_one: int = 2
    kept: int = 64
    kept_for: timedelta = timedelta(minutes=15)


class PreviewPlans:
    """Speculative plans of this process. A restart forgets them, and loses nothing by that."""

    def __init__(
        self, planner: SpeculativePlanner, judge: Judge, clock: Clock, limits: PlanLimits
    ) -> None:
        self._planner = planner
        self._judge = judge
        self._clock = clock
        self._limits = limits
        self._plans: dict[str, PreviewPlan] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(limits.at_once)

    def start(self, preview: Preview, subject: Subject) -> PreviewPlan:
        """Begin to plan; returns at once.

        Raises:
            NotAllowed: it is for a group that is not theirs, or shows a state that is not.
            TooManyPreviewPlans: so many are unfinished, of this person or of all.
        """
        refused = refusal(preview, subject)
        if refused is not None:
            raise NotAllowed(refused)
        self._forget()
        unfinished = [self._plans[each].asked_by for each in self._tasks]
        if unfinished.count(subject.ref) >= self._limits.unfinished_of_one:
            raise TooManyPreviewPlans("Your earlier plans are not finished; wait for one to end.")
        if len(unfinished) >= self._limits.unfinished:
            raise TooManyPreviewPlans("Too many plans wait already; ask again in a minute.")
        plan = PreviewPlan(str(uuid4()), subject.ref, self._clock())
        self._plans[plan.id] = plan
        task = asyncio.create_task(self._make(plan, preview))
        self._tasks[plan.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(plan.id, None))
        return plan

    def get(self, plan_id: str, subject: Subject) -> PreviewPlan:
        """Raises `PreviewPlanNotFound`, also for a plan that another person asked for."""
        self._forget()
        plan = self._plans.get(plan_id)
        if plan is None or plan.asked_by != subject.ref:
            raise PreviewPlanNotFound(
                "There is no such plan of yours here. It may have expired, or the service was "
                "restarted: ask for it again."
            )
        return plan

    async def aclose(self) -> None:
        """End every plan; returns when no process of theirs is left."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, plan: PreviewPlan, preview: Preview) -> None:
        try:
            async with self._turn:
                made = await self._planner.plan_speculatively(
                    preview.change.files,
                    preview.stack.directory,
                    with_state=preview.present.exists is True,
                )
            judgement = None
            if made.document is not None:
                judgement = await self._judge.of_plan(preview.facts, made.document)
        except DomainError as error:
            made, judgement = SpeculativePlan(None, error.detail), None
        except Exception as error:
            log.exception("preview.plan_broke")
            made = SpeculativePlan(None, f"The plan broke: {type(error).__name__}.")
            judgement = None
        status = PlanStatus.FAILED if made.document is None else PlanStatus.SUCCEEDED
        self._plans[plan.id] = replace(plan, status=status, plan=made, judgement=judgement)
        log.info("preview.planned", status=status, directory=preview.stack.directory)

    def _forget(self) -> None:
        """What is old, and then what is oldest; never one that is being made."""
        oldest = self._clock() - self._limits.kept_for
        ended = [each for each in self._plans.values() if each.id not in self._tasks]
        spare = len(self._plans) - self._limits.kept + 1
        for number, plan in enumerate(ended):
            if plan.asked_at < oldest or number < spare:
                del self._plans[plan.id]


def refusal(preview: Preview, subject: Subject) -> str | None:
    """Why this person may not see this plan, or None: a plan shows what the state has."""
    present, stack = preview.present, preview.stack
    if present.exists is None:
        return "The infra repository does not answer, so nobody knows whose the stack is."
    refused = rules.refusal(subject, Permission.PLAN, present.stake(stack, preview.facts.template))
    if refused is None or Scope.REQUEST not in subject.scopes:
        return refused
    if not present.exists:
        return f"It is for {stack.owner}. Its members, reviewers and administrators may plan it."
    whose = f"belongs to {present.owner}" if present.owner else "does not say whose it is"
    return (
        f"{stack.directory} is there already and {whose}. Its owners, the reviewers "
        "of the template and administrators may see a plan against its state."
    )
