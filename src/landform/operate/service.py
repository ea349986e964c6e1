"""Use cases of operators: look what is stuck and why, and have deliveries read again."""

from datetime import timedelta
from typing import Any

import structlog

from landform.access.models import Subject
from landform.audit.models import Entry
from landform.audit.recording import record
from landform.db import jobs
from landform.db.engine import Database
from landform.db.inbox import READ_INBOX
from landform.kernel.clock import Clock
from landform.kernel.paging import Page, cut, decode_number
from landform.operate.counting import count_rules
from landform.operate.errors import DeliveryNotFound, DeliveryUnread
from landform.operate.models import (
    DeliveryState,
    HeldLock,
    RuleCounts,
    StoredDelivery,
    Stuck,
    Sweep,
)
from landform.operate.repository import OperateRepository
from landform.operate.waiting import is_stuck, waits_for
from landform.policies.models import PolicyState
from landform.policies.service import PolicyService
from landform.requests.service import RequestService
from landform.runs.service import RunService

log = structlog.get_logger()

MOST_STUCK = 200
COUNTED = timedelta(days=30)
MOST_COUNTED = 2000


class OperateService:
    """What operators see and do. Who is one is for the caller to know."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        requests: RequestService,
        runs: RunService,
        policies: PolicyService,
    ) -> None:
        self._db = db
        self._clock = clock
        self._requests = requests
        self._runs = runs
        self._policies = policies

    async def list_deliveries(
        self, state: DeliveryState | None, *, limit: int, cursor: str | None = None
    ) -> Page[StoredDelivery]:
        """Newest first. Raises `MalformedCursor`."""
        before = decode_number(cursor) if cursor else None
        async with self._db.read() as tx:
            found = await OperateRepository(tx).deliveries(state, before=before, limit=limit + 1)
        return cut(found, limit=limit, number_of=lambda each: each.id)

    async def replay(self, delivery: int, subject: Subject) -> StoredDelivery:
        """Have a delivery read once more. Reading one twice changes nothing that is so already.

        Raises:
            DeliveryNotFound: there is none of this number.
            DeliveryUnread: nobody has read it yet, so there is nothing to repeat.
        """
        now = self._clock()
        async with self._db.transaction() as tx:
            repository = OperateRepository(tx)
            before = await repository.delivery(delivery)
            if before is None:
                raise DeliveryNotFound(f"There is no delivery {delivery}.")
            if before.state is DeliveryState.WAITING:
                raise DeliveryUnread(f"Delivery {delivery} is waiting already; it is read soon.")
            await repository.unread_again(delivery)
            await jobs.enqueue(tx, READ_INBOX, "all", run_at=now)
            facts = {"state": before.state.value, "error": before.error}
            record(
                tx,
                Entry(
                    now,
                    subject.ref,
                    "delivery.replay",
                    "delivery",
                    str(delivery),
                    before=facts,
                    after={"source": before.source, "event": before.event},
                ),
            )
            after = await repository.delivery(delivery)
        log.info("delivery.replayed", sequence=delivery, actor=subject.ref)
        return after or before

    async def stuck(self) -> list[Stuck]:
        """Unfinished requests that an operator should look at, longest unmoved first."""
        now = self._clock()
        async with self._db.read() as tx:
            waiting = await OperateRepository(tx).waiting(limit=MOST_STUCK)
        found = []
        for job in waiting:
            request = await self._requests.get(job.request_id)
            if request.is_terminal or not is_stuck(request, job.error, now):
                continue
            problem = job.error or request.reason
            found.append(Stuck(request, waits_for(request), problem, job.attempts or 0, job.run_at))
        return found

    async def locks(self, subject: Subject) -> list[HeldLock]:
        """Projects that the runner holds. Raises `RunnerUnavailable`."""
        held = await self._runs.runner.locks(self._runs.repository)
        numbers = [lock.pull_request_number for lock in held]
        requests = await self._requests.requests_of_pull_requests(numbers, subject)
        return [
            HeldLock(
                lock.directory,
                lock.workspace,
                lock.pull_request_number,
                requests.get(lock.pull_request_number),
            )
            for lock in held
        ]

    async def note_sweep(self, name: str, found: dict[str, Any]) -> None:
        """Remember that a sweep ran just now."""
        async with self._db.transaction() as tx:
            await OperateRepository(tx).swept(name, found, self._clock())

    async def sweeps(self) -> list[Sweep]:
        """When what is done from time to time was done last."""
        async with self._db.read() as tx:
            return await OperateRepository(tx).sweeps()

    async def policies(self) -> tuple[PolicyState, RuleCounts]:
        """What judges requests, and how often its rules spoke lately."""
        since = self._clock() - COUNTED
        async with self._db.read() as tx:
            said = await OperateRepository(tx).judgements(since, limit=MOST_COUNTED)
        return await self._policies.inspect(), RuleCounts(since, len(said), count_rules(said))
