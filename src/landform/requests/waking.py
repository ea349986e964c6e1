"""What makes us look at requests: reports of runners, hints of the forge, and time."""

from landform.changes.branches import id_in_branch
from landform.changes.hints import Hint
from landform.db import jobs
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.requests.errors import UnknownReport
from landform.requests.models import Request
from landform.requests.projects import project_of
from landform.requests.repository import RequestRepository
from landform.requests.service import ADVANCE
from landform.runs.reports import Report
from landform.runs.service import RunService


class RequestWaker:
    """Has the worker look. What it is told is a hint: what follows is decided by looking."""

    def __init__(self, db: Database, clock: Clock, runs: RunService) -> None:
        self._db = db
        self._clock = clock
        self._runs = runs

    async def receive_report(self, report: Report) -> None:
        """Keep what a runner reported and look at the request.

        A report is believed only as far as it is about a pull request of ours and
        that one's directory; what follows is decided by asking the runner.

        Raises:
            UnknownReport: it is about something else.
        """
        request = await self._about(report.pull_request_number)
        ours = request and (self._runs.repository, request.stack.directory)
        if request is None or ours != (report.repository, report.directory):
            raise UnknownReport(
                f"Pull request {report.pull_request_number} of {report.repository} with "
                f"{report.directory} belongs to no request."
            )
        await self._runs.record(report)
        await self.wake(request.id)

    async def wake(self, request_id: str) -> None:
        """Have the worker look at the request now."""
        async with self._db.transaction() as tx:
            await jobs.enqueue(tx, ADVANCE, request_id, run_at=self._clock())

    async def wake_forgotten(self) -> int:
        """Have the worker look at every unfinished request that no job is for.

        Returns how many there were. A request that has a job is looked at when it is due.
        """
        count = 0
        while True:
            async with self._db.transaction() as tx:
                found = await RequestRepository(tx).list_forgotten(ADVANCE, limit=500)
                for request_id in found:
                    await jobs.enqueue(tx, ADVANCE, request_id, run_at=self._clock())
            if not found:
                return count
            count += len(found)

    async def release_stale_locks(self) -> int:
        """Have the runner let go of projects whose pull requests have ended.

        A runner that missed the end of one keeps others from planning. Returns how many
        such projects there are. Raises `RunnerUnavailable`.
        """
        stale = 0
        for lock in await self._runs.runner.locks(self._runs.repository):
            request = await self._about(lock.pull_request_number)
            if request is None or not request.is_terminal:
                continue
            if (lock.directory, lock.workspace) == (request.stack.directory, "default"):
                stale += 1
                await self._runs.runner.discard(project_of(request, self._runs.repository))
        return stale

    async def receive_hint(self, hint: Hint) -> int:
        """Look at the requests that something on the forge was about; returns how many.

        Raises:
            UnknownReport: it is about another repository.
        """
        if hint.repository.lower() != self._runs.repository.lower():
            raise UnknownReport(f"{hint.repository} is not the infra repository.")
        async with self._db.transaction() as tx:
            repository = RequestRepository(tx)
            found = set(await repository.ids_by_head(hint.sha)) if hint.sha else set()
            if hint.number is not None:
                found.update((await repository.ids_by_pull_request([hint.number])).values())
            if hint.branch and (request_id := id_in_branch(hint.branch)):
                found.update(await repository.existing([request_id]))
            for request_id in sorted(found):
                await jobs.enqueue(tx, ADVANCE, request_id, run_at=self._clock())
        return len(found)

    async def _about(self, number: int) -> Request | None:
        async with self._db.read() as tx:
            return await RequestRepository(tx).find_by_pull_request(number)
