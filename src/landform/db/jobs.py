"""The work queue: one row per (kind, subject), so a subject is never worked on twice at once.

A job says "look at this subject", never "do that": enqueueing twice is the same
as once, and a job enqueued while its subject is being worked on runs again
afterwards (``generation`` tells). A worker that dies keeps only its lease, which
runs out; the job is then claimed again. Enqueueing happens in the transaction
that made it necessary (docs/decisions/0004).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from landform.db.engine import Transaction
from landform.db.tables import jobs

LEASE = timedelta(seconds=15)  # renewed every third of it while the worker lives


@dataclass(frozen=True)
class Job:
    """A claimed job. ``attempts`` counts this one."""

    kind: str
    subject: str
    generation: int
    attempts: int


async def enqueue(tx: Transaction, kind: str, subject: str, *, run_at: datetime) -> None:
    """Have ``kind`` run for ``subject`` at ``run_at`` or, if already due earlier, then."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    new = insert(jobs).values(kind=kind, subject=subject, run_at=run_at, generation=1, attempts=0)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["kind", "subject"],
            set_={
                "run_at": case(
                    (jobs.c.run_at < new.excluded.run_at, jobs.c.run_at),
                    else_=new.excluded.run_at,
                ),
                "generation": jobs.c.generation + 1,
            },
        )
    )


async def claim(tx: Transaction, *, worker: str, now: datetime, limit: int) -> list[Job]:
    """Lease up to ``limit`` due jobs to ``worker``, longest due first."""
    due = (
        select(jobs.c.kind, jobs.c.subject)
        .where(_due(now))
        .order_by(jobs.c.run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)  # ignored by SQLite, which has one writer
    )
    claimed = []
    for kind, subject in (await tx.execute(due)).all():
        row = await tx.execute(
            update(jobs)
            .where(jobs.c.kind == kind, jobs.c.subject == subject)
            .values(leased_by=worker, leased_until=now + LEASE, attempts=jobs.c.attempts + 1)
            .returning(jobs.c.generation, jobs.c.attempts)
        )
        claimed.append(Job(kind, subject, *row.one()))
    return claimed


async def renew(tx: Transaction, held: Collection[Job], *, worker: str, now: datetime) -> None:
    """Keep those of the jobs ``held`` that are still leased to ``worker`` for another lease.

    A row that somebody else is writing is left out: waiting for it with others in hand could
    be a deadlock, and a lease outlasts two renewals.
    """
    key = tuple_(jobs.c.kind, jobs.c.subject)
    mine = and_(jobs.c.leased_by == worker, key.in_([(job.kind, job.subject) for job in held]))
    free = select(jobs.c.kind, jobs.c.subject).where(mine).with_for_update(skip_locked=True)
    keys = [(kind, subject) for kind, subject in await tx.execute(free)]
    if keys:
        renewed = update(jobs).where(key.in_(keys))
        await tx.execute(renewed.values(leased_until=now + LEASE))


async def release(tx: Transaction, *, worker: str) -> None:
    """Give back what ``worker`` held when it died, instead of waiting for its leases to end."""
    await tx.execute(
        update(jobs).where(jobs.c.leased_by == worker).values(leased_by=None, leased_until=None)
    )


async def finish(tx: Transaction, job: Job, *, worker: str) -> None:
    """Forget the job, or leave it due if it was enqueued again meanwhile."""
    mine = and_(jobs.c.kind == job.kind, jobs.c.subject == job.subject, jobs.c.leased_by == worker)
    await tx.execute(delete(jobs).where(mine, jobs.c.generation == job.generation))
    await tx.execute(update(jobs).where(mine).values(leased_by=None, leased_until=None, attempts=0))


async def postpone(
    tx: Transaction, job: Job, *, worker: str, run_at: datetime, error: str | None
) -> None:
    """Give the job back, to be claimed again at ``run_at`` (or as due, if enqueued meanwhile).

    Without an ``error`` it went well and its attempts are counted anew.
    """
    await tx.execute(
        update(jobs)
        .where(jobs.c.kind == job.kind, jobs.c.subject == job.subject, jobs.c.leased_by == worker)
        .values(
            leased_by=None,
            leased_until=None,
            last_error=error,
            attempts=job.attempts if error else 0,
            run_at=case((jobs.c.generation == job.generation, run_at), else_=jobs.c.run_at),
        )
    )


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now)
    return and_(jobs.c.run_at <= now, free)


async def next_due(tx: Transaction, *, now: datetime) -> datetime | None:
    """When there is something to claim: ``now``, or when the earliest free job becomes due.

    None when no job is free.
    """
    claimable = select(jobs.c.kind).where(_due(now)).exists()
    earliest = select(func.min(jobs.c.run_at)).where(jobs.c.leased_until.is_(None))
    due, at = (await tx.execute(select(claimable, earliest.scalar_subquery()))).one()
    return now if due else at
