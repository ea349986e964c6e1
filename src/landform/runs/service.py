"""What runners report, kept; and what they say when asked."""

from typing import Any

import structlog

from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.runs.errors import RunNotFound
from landform.runs.models import LogChunk, Phase, Project, Run, RunStatus, RunView
from landform.runs.ports import Runner
from landform.runs.reports import Report
from landform.runs.repository import RunRepository

log = structlog.get_logger()


class RunService:
    """Plans and applies of projects."""

    def __init__(self, db: Database, runner: Runner, clock: Clock, *, repository: str) -> None:
        self._db = db
        self._clock = clock
        self.runner = runner
        self.repository = repository

    async def record(self, report: Report) -> Run:
        """Keep a report; a later one on the same phase of the same head replaces it."""
        now = self._clock()
        run = Run(
            pull_request_number=report.pull_request_number,
            directory=report.directory,
            workspace=report.workspace,
            head_sha=report.head_sha,
            phase=report.phase,
            status=RunStatus.SUCCEEDED if report.succeeded else RunStatus.FAILED,
            count=report.count,
            error=report.error,
            digest=report.digest,
            created_at=now,
            reported_at=now,
        )
        async with self._db.transaction() as tx:
            await RunRepository(tx).put(run, plan=report.plan, outputs=report.outputs)
        log.info("run.reported", phase=run.phase, status=run.status, directory=run.directory)
        return run

    async def observe(self, project: Project) -> dict[Phase, RunView]:
        """What the runner says now. Raises `RunnerUnavailable`."""
        return await self.runner.observe(project)

    async def find_plan(self, project: Project) -> Run | None:
        """The plan reported for the project's head, if any."""
        async with self._db.read() as tx:
            return await RunRepository(tx).find(project, Phase.PLAN)

    async def read_plan(self, run: Run) -> dict[str, Any] | None:
        """The scrubbed plan JSON of a reported plan, as it is kept now."""
        async with self._db.read() as tx:
            return await RunRepository(tx).find_plan(run)

    async def reported_outputs(self, directory: str, workspace: str) -> dict[str, Any] | None:
        """What the last apply of the directory said of its outputs, if it did."""
        async with self._db.read() as tx:
            return await RunRepository(tx).find_outputs(directory, workspace)

    async def forget_plan(self, project: Project) -> None:
        """Have the next report be the only one: the plan of this head is being made anew."""
        async with self._db.transaction() as tx:
            await RunRepository(tx).remove(project, Phase.PLAN)

    async def list_runs(self, number: int, directory: str) -> list[Run]:
        """Reported runs of a pull request, oldest first."""
        async with self._db.read() as tx:
            return await RunRepository(tx).list_for(number, directory)

    async def read_log(self, project: Project, phase: Phase, *, offset: int) -> LogChunk:
        """Raises `RunNotFound` for a negative offset."""
        if offset < 0:
            raise RunNotFound("A log starts at offset 0.")
        return await self.runner.read_log(project, phase, offset=offset)
