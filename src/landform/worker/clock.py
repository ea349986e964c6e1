"""Ticks: what is done from time to time, whether or not anybody told us to."""

from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from landform.audit.service import AuditService
from landform.catalog.published_templates import PublishedTemplates
from landform.catalog.records import CatalogRecords
from landform.db.engine import Database
from landform.kernel.errors import Unavailable
from landform.operate.service import OperateService
from landform.requests.waking import RequestWaker

log = structlog.get_logger()

SWEEP_LOCK = 4_210_018  # PostgreSQL advisory lock; any number, the same in every process


class Sweeper:
    """Finds requests that no job will look at, locks of ended ones, and templates that changed.

    What happened to entities more than ``history_days`` ago is forgotten.
    """

    def __init__(
        self,
        db: Database,
        waker: RequestWaker,
        operate: OperateService,
        audit: AuditService,
        templates: PublishedTemplates,
        records: CatalogRecords,
        *,
        history_days: int,
    ) -> None:
        self._db = db
        self._waker = waker
        self._operate = operate
        self._audit = audit
        self._templates = templates
        self._records = records
        self._history = timedelta(days=history_days)

    async def sweep(self) -> None:
        """Wake what was forgotten; in one process at a time. Safe to repeat."""
        async with self._db.only_here(SWEEP_LOCK) as mine:
            if mine:
                await self._templates.refresh()
                count = await self._waker.wake_forgotten()
                try:
                    stale = await self._waker.release_stale_locks()
                except Unavailable as error:
                    log.warning("sweep.locks_not_read", error=error.detail)
                    stale = 0
                old = await self._records.forget(older_than=self._history)
                found = {"forgotten": count, "stale_locks": stale, "old_history": old}
                await self._operate.note_sweep("requests", found)
                log.info("sweep.done", **found)
        await self._audit.keep_head()  # in every process: each has a file of its own


def scheduler(sweeper: Sweeper, *, sweep_seconds: int) -> AsyncIOScheduler:
    """The in-process clock; keeps no state of its own."""
    ticks = AsyncIOScheduler(timezone="UTC")
    ticks.add_job(
        sweeper.sweep, "interval", seconds=sweep_seconds, jitter=5, coalesce=True, max_instances=1
    )
    return ticks
