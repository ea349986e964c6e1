"""SQL for operators: deliveries, and when sweeps ran. Used by this slice only."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from landform.db.engine import Transaction
from landform.db.tables import deliveries, jobs, requests, sweeps
from landform.operate.models import DeliveryState, StoredDelivery, Sweep, Waiting
from landform.requests.models import TERMINAL
from landform.requests.service import ADVANCE

SHOWN = [
    deliveries.c[name]
    for name in ("id", "source", "delivery_id", "event", "received_at", "read_at", "error")
]
STATES: dict[DeliveryState, list[ColumnElement[bool]]] = {
    DeliveryState.WAITING: [deliveries.c.read_at.is_(None)],
    DeliveryState.FAILED: [deliveries.c.read_at.is_not(None), deliveries.c.error.is_not(None)],
    DeliveryState.READ: [deliveries.c.read_at.is_not(None), deliveries.c.error.is_(None)],
}


class OperateRepository:
    """One transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def deliveries(
        self, state: DeliveryState | None, *, before: int | None, limit: int
    ) -> list[StoredDelivery]:
        """Newest first, those with an id below ``before``."""
        query = select(*SHOWN, func.length(deliveries.c.body).label("size"))
        if state is not None:
            query = query.where(*STATES[state])
        if before is not None:
            query = query.where(deliveries.c.id < before)
        query = query.order_by(deliveries.c.id.desc()).limit(limit)
        return [StoredDelivery(**row._mapping) for row in await self._tx.execute(query)]

    async def delivery(self, delivery: int) -> StoredDelivery | None:
        query = select(*SHOWN, func.length(deliveries.c.body).label("size"))
        row = (await self._tx.execute(query.where(deliveries.c.id == delivery))).first()
        return StoredDelivery(**row._mapping) if row else None

    async def unread_again(self, delivery: int) -> None:
        """Have a delivery read as if it had just come."""
        change = update(deliveries).where(deliveries.c.id == delivery)
        await self._tx.execute(change.values(read_at=None, error=None))

    async def waiting(self, *, limit: int) -> list[Waiting]:
        """Requests that have not ended, with the jobs that will look at them; oldest first."""
        mine = and_(jobs.c.kind == ADVANCE, jobs.c.subject == requests.c.id)
        query = (
            select(requests.c.id, jobs.c.last_error, jobs.c.attempts, jobs.c.run_at)
            .join(jobs, mine, isouter=True)
            .where(requests.c.status.not_in(TERMINAL))
            .order_by(requests.c.updated_at, requests.c.id)
            .limit(limit)
        )
        return [Waiting(*row) for row in await self._tx.execute(query)]

    async def swept(self, name: str, found: dict[str, Any], at: datetime) -> None:
        """Note that a sweep ran, and what it found."""
        insert = sqlite.insert if self._tx.dialect.name == "sqlite" else postgresql.insert
        row = {"name": name, "ran_at": at, "found": found}
        new = insert(sweeps).values(**row)
        again = new.on_conflict_do_update(
            index_elements=["name"],
            set_={"ran_at": new.excluded.ran_at, "found": new.excluded.found},
        )
        await self._tx.execute(again)

    async def sweeps(self) -> list[Sweep]:
        query = select(sweeps).order_by(sweeps.c.name)
        return [Sweep(**row._mapping) for row in await self._tx.execute(query)]

    async def judgements(self, since: datetime, *, limit: int) -> list[list[dict[str, Any]]]:
        """What policies said last of each request made since then, newest first."""
        query = select(requests.c.policy).where(requests.c.created_at >= since)
        newest = query.order_by(requests.c.created_at.desc(), requests.c.id.desc()).limit(limit)
        return list((await self._tx.execute(newest)).scalars())
