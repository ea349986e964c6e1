"""Runs by Atlantis: commands are comments on the pull request, results are commit statuses.

Nothing is kept here that a restart could lose: which command was given already is
read from the pull request itself, so it is given once, however often we are asked
and whenever we were killed. Facts: Atlantis v0.47, `docs/how-to/github-and-atlantis.md`.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from landform.adapters.atlantis.ports import Atlantis, Channel, PostedStatus
from landform.adapters.atlantis.statuses import Reporter, latest, view_of
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.kernel.clock import Clock
from landform.runs.errors import NothingPlanned, RunnerUnavailable
from landform.runs.models import Lock, LogChunk, Phase, Project, RunStatus, RunView

log = structlog.get_logger()

LONGEST = timedelta(minutes=10)  # between two times that the same command is given


@dataclass(frozen=True)
class AtlantisSettings:
    """``patience``: how long Atlantis may take to begin, before we say it (again).

    ``silence``: how long a run may say nothing before we ask whether Atlantis is at work.
    """

    reporter: Reporter
    executable: str = "atlantis"
    patience: timedelta = timedelta(seconds=60)
    silence: timedelta = timedelta(minutes=3)


class AtlantisRunner:
    """Fulfils `landform.runs.ports.Runner`."""

    def __init__(
        self, channel: Channel, server: Atlantis, settings: AtlantisSettings, clock: Clock
    ) -> None:
        self._channel = channel
        self._server = server
        self._settings = settings
        self._clock = clock
        # Only to be patient: forgotten, we are patient once more.
        self._first_asked: dict[Project, datetime] = {}
        self._lock_seen: dict[Lock, datetime] = {}

    async def plan(self, project: Project, *, instead_of: Collection[str] = ()) -> None:
        """As the port says. The first plan of a head is left to Atlantis's autoplanning."""
        async with _as_runner():
            posted = latest(project, await self._statuses(project), self._settings.reporter)
            plan = posted.get(Phase.PLAN)
            if plan is None:
                await self._plan_if_nobody_does(project)
            elif str(plan.id) in instead_of:
                await self._say(project, Phase.PLAN, since=plan.at)
            elif await self._needs_a_plan(project, plan, posted.get(Phase.APPLY)):
                await self._say(project, Phase.PLAN, since=max(each.at for each in posted.values()))

    async def apply(self, project: Project) -> None:
        async with _as_runner():
            views, posted = await self._views(project)
            plan, apply = views.get(Phase.PLAN), views.get(Phase.APPLY)
            if apply and apply.status is RunStatus.FAILED:
                raise NothingPlanned("The last apply of this head failed; it needs a new plan.")
            if plan is None or plan.status is not RunStatus.SUCCEEDED:
                raise NothingPlanned("There is no successful plan for this head; plan it first.")
            if apply is None or apply.status is RunStatus.LOST:
                last = posted.get(Phase.APPLY, posted[Phase.PLAN])
                await self._say(project, Phase.APPLY, since=last.at)

    async def observe(self, project: Project) -> dict[Phase, RunView]:
        async with _as_runner():
            return (await self._views(project))[0]

    async def read_log(self, project: Project, phase: Phase, *, offset: int) -> LogChunk:
        """Where Atlantis shows the log: it gives it to browsers only."""
        async with _as_runner():
            posted = latest(project, await self._statuses(project), self._settings.reporter)
        said = posted.get(phase)
        if said is None or said.status.target_url is None:
            return LogChunk("", offset, finished=False)
        data = f"Atlantis keeps this log: {said.status.target_url}\n".encode()
        finished = view_of(phase, said).status is not RunStatus.RUNNING
        return LogChunk(data[offset:].decode(), max(offset, len(data)), finished=finished)

    async def discard(self, project: Project) -> None:
        """Atlantis does so itself when a pull request ends; where it missed that, tell it."""
        lock = Lock(project.pull_request_number, project.directory, project.workspace)
        if lock not in await self.locks(project.repository):
            self._lock_seen.pop(lock, None)
            return
        seen = self._lock_seen.setdefault(lock, self._clock())
        if self._clock() - seen < self._settings.patience:
            return
        async with _as_runner():
            await self._say_once(project, f"{self._settings.executable} unlock", since=seen)

    async def locks(self, repository: str) -> list[Lock]:
        return await self._server.locks(repository)

    # ── looking ──────────────────────────────────────────────────────────────────

    async def _statuses(self, project: Project) -> list[PostedStatus]:
        return await self._channel.statuses(project.head_sha)

    async def _views(
        self, project: Project
    ) -> tuple[dict[Phase, RunView], dict[Phase, PostedStatus]]:
        posted = latest(project, await self._statuses(project), self._settings.reporter)
        views = {phase: view_of(phase, each) for phase, each in posted.items()}
        for phase, each in posted.items():
            if await self._is_lost(views[phase], each):
                views[phase] = replace(views[phase], status=RunStatus.LOST)
        return views, posted

    async def _is_lost(self, view: RunView, posted: PostedStatus) -> bool:
        """Whether a run that says it goes on ended with an Atlantis that was restarted."""
        if view.status is not RunStatus.RUNNING:
            return False
        if self._clock() - posted.at < self._settings.silence:
            return False
        try:
            return await self._server.is_idle()
        except RunnerUnavailable:
            return False  # it will be lost, or go on, when Atlantis is back

    async def _needs_a_plan(
        self, project: Project, plan: PostedStatus, apply: PostedStatus | None
    ) -> bool:
        view = view_of(Phase.PLAN, plan)
        if apply is not None and view_of(Phase.APPLY, apply).status is RunStatus.FAILED:
            return True
        if view.status is RunStatus.RUNNING:
            return await self._is_lost(view, plan)
        if view.status is RunStatus.SUCCEEDED:
            # Its callback comes before its status, and is being read perhaps.
            return self._clock() - plan.at >= self._settings.patience
        log.info("atlantis.plan_failed_before", directory=project.directory)
        return True

    # ── telling ──────────────────────────────────────────────────────────────────

    async def _plan_if_nobody_does(self, project: Project) -> None:
        asked = self._first_asked.setdefault(project, self._clock())
        if self._clock() - asked >= self._settings.patience:
            await self._say(project, Phase.PLAN, since=asked - self._settings.patience)

    async def _say(self, project: Project, phase: Phase, *, since: datetime) -> None:
        # One line, and nothing of it is anybody's free text: names are checked where they arise.
        command = f"{self._settings.executable} {phase} -d {project.directory}"
        if project.workspace != "default":
            command += f" -w {project.workspace}"
        await self._say_once(project, command, since=since)

    async def _say_once(self, project: Project, command: str, *, since: datetime) -> None:
        """Comment, unless we did since then and Atlantis may still be about to begin."""
        comments = await self._channel.own_comments(project.pull_request_number)
        given = [each.at for each in comments if each.body.strip() == command and each.at >= since]
        if given:
            patience = min(self._settings.patience * 2 ** (len(given) - 1), LONGEST)
            if self._clock() - given[-1] < patience:
                return
        await self._channel.say(project.pull_request_number, command)
        log.info("atlantis.told", command=command, number=project.pull_request_number)


@asynccontextmanager
async def _as_runner() -> AsyncIterator[None]:
    """The forge is how we reach Atlantis: without it, the runner does not answer."""
    try:
        yield
    except (ForgeUnavailable, ForgeRefused) as error:
        raise RunnerUnavailable(f"Atlantis cannot be reached: {error.detail}") from error
