"""The worker: claims due jobs, runs each under a lease, gives back what failed."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from landform.db import jobs
from landform.db.engine import Database
from landform.db.jobs import Job
from landform.kernel.clock import Clock
from landform.kernel.errors import Conflict, DomainError, NotFound, Unavailable
from landform.worker import retry
from landform.worker.dispatch import Handler

log = structlog.get_logger()

POLL_SECONDS = 1.0  # other processes' jobs are noticed this late; our own at once
SHORTEST_WAIT = 0.005  # seconds, when what is due is another worker's
SOON = timedelta(milliseconds=50)
DRAIN_SECONDS = 20.0


class Worker:
    """Runs until cancelled. Any number of workers may share a PostgreSQL database."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        handlers: dict[str, Handler],
        *,
        name: str,
        concurrency: int,
    ) -> None:
        self._db = db
        self._clock = clock
        self._handlers = handlers
        self._name = name
        self._concurrency = concurrency
        self._running: dict[asyncio.Task[None], Job] = {}

    async def run(self) -> None:
        """Claim and run jobs; on cancellation let those that run end, for a while."""
        heartbeat = asyncio.create_task(self._keep_leases())
        try:
            await self._claim_forever()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=DRAIN_SECONDS)
            heartbeat.cancel()  # last: what still ran needed its lease

    async def _claim_forever(self) -> None:
        while True:
            try:
                await self._claim_until_it_fails()
            except Unavailable:
                log.warning("worker.waits_for_database")
            except Exception:
                log.exception("worker.database_failed")
            await asyncio.sleep(POLL_SECONDS)

    async def _claim_until_it_fails(self) -> None:
        while True:
            if len(self._running) >= self._concurrency:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                continue
            seen = self._db.commits.count
            seconds = await self._seconds_until_due()
            claimed = await self._claim(self._concurrency - len(self._running), seconds)
            for job in claimed:
                self._start(job)
            if not claimed:
                await self._db.commits.wait_after(seen, seconds=max(seconds, SHORTEST_WAIT))

    def _start(self, job: Job) -> None:
        if any((job.kind, job.subject) == (each.kind, each.subject) for each in self._held):
            return  # its lease ran out while we were at it; it is ours again, and runs already
        task = asyncio.create_task(self._run_job(job))
        self._running[task] = job
        task.add_done_callback(self._running.pop)

    @property
    def _held(self) -> list[Job]:
        return list(self._running.values())

    async def _seconds_until_due(self) -> float:
        now = self._clock()
        async with self._db.read() as tx:
            due = await jobs.next_due(tx, now=now)
        return POLL_SECONDS if due is None else min((due - now).total_seconds(), POLL_SECONDS)

    async def _claim(self, limit: int, seconds_until_due: float) -> list[Job]:
        if seconds_until_due > 0:  # claiming takes SQLite's only write lock
            return []
        async with self._db.transaction() as tx:
            return await jobs.claim(tx, worker=self._name, now=self._clock(), limit=limit)

    async def _run_job(self, job: Job) -> None:
        with structlog.contextvars.bound_contextvars(job=job.kind, subject=job.subject):
            try:
                await self._work_on(job)
            except Unavailable:  # its end could not be written: the lease runs out, it runs again
                log.warning("job.not_ended")
            except Exception:
                log.exception("job.not_ended")

    async def _work_on(self, job: Job) -> None:
        try:
            again = await self._handlers[job.kind](job.subject)
        except NotFound as error:
            log.warning("job.dropped", error=error.slug, detail=error.detail)
            again = None
        except Conflict as error:  # somebody changed it meanwhile: look again at once
            log.info("job.conflict", error=error.slug)
            again = SOON
        except DomainError as error:
            await self._give_back(job, error.detail)
            log.warning("job.postponed", error=error.slug, attempts=job.attempts)
            return
        except Exception as error:
            await self._give_back(job, type(error).__name__)
            log.exception("job.failed", attempts=job.attempts)
            return
        await self._end(job, again)

    async def _end(self, job: Job, again: timedelta | None) -> None:
        async with self._db.transaction() as tx:
            if again is None:
                await jobs.finish(tx, job, worker=self._name)
            else:
                run_at = self._clock() + again
                await jobs.postpone(tx, job, worker=self._name, run_at=run_at, error=None)

    async def _give_back(self, job: Job, error: str) -> None:
        run_at = self._clock() + retry.delay(job.attempts)
        async with self._db.transaction() as tx:
            await jobs.postpone(tx, job, worker=self._name, run_at=run_at, error=error[:500])

    async def _keep_leases(self) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(jobs.LEASE.total_seconds() / 3)
                if self._running:
                    await self._renew()

    async def _renew(self) -> None:
        try:
            async with self._db.transaction() as tx:
                await jobs.renew(tx, self._held, worker=self._name, now=self._clock())
        except Unavailable:
            log.warning("worker.leases_not_renewed")
        except Exception:
            log.exception("worker.leases_not_renewed")
