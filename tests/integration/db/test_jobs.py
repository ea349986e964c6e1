"""The queue: one row a subject, leased, never lost, never run twice at once."""

from datetime import timedelta

from landform.db import jobs
from landform.db.engine import Database
from landform.db.jobs import LEASE, Job
from tests.support.clock import ManualClock

ADVANCE = "advance_request"


async def enqueue(db: Database, clock: ManualClock, subject: str = "r1") -> None:
    async with db.transaction() as tx:
        await jobs.enqueue(tx, ADVANCE, subject, run_at=clock())


async def claim(db: Database, clock: ManualClock, worker: str = "w1") -> list[Job]:
    async with db.transaction() as tx:
        return await jobs.claim(tx, worker=worker, now=clock(), limit=10)


async def test_enqueueing_twice_is_one_job(db: Database, clock: ManualClock) -> None:
    await enqueue(db, clock)
    await enqueue(db, clock)

    assert [job.subject for job in await claim(db, clock)] == ["r1"]
    assert await claim(db, clock, "w2") == []


async def test_a_job_enqueued_while_it_runs_runs_once_more(
    db: Database, clock: ManualClock
) -> None:
    await enqueue(db, clock)
    [job] = await claim(db, clock)
    await enqueue(db, clock)

    async with db.transaction() as tx:
        await jobs.finish(tx, job, worker="w1")

    assert len(await claim(db, clock)) == 1


async def test_a_finished_job_is_gone(db: Database, clock: ManualClock) -> None:
    await enqueue(db, clock)
    [job] = await claim(db, clock)
    async with db.transaction() as tx:
        await jobs.finish(tx, job, worker="w1")

    clock.go_on(days=1)

    assert await claim(db, clock) == []


async def test_what_a_dead_worker_held_is_claimed_again(db: Database, clock: ManualClock) -> None:
    await enqueue(db, clock)
    await claim(db, clock, "dead")

    clock.now += LEASE / 2
    assert await claim(db, clock, "w2") == []
    clock.now += LEASE

    [job] = await claim(db, clock, "w2")
    assert job.attempts == 2


async def test_a_renewed_lease_is_kept(db: Database, clock: ManualClock) -> None:
    await enqueue(db, clock)
    await claim(db, clock)
    clock.now += LEASE / 2
    async with db.transaction() as tx:
        await jobs.renew(tx, worker="w1", now=clock())
    clock.now += LEASE * 0.75

    assert await claim(db, clock, "w2") == []


async def test_a_worker_that_lost_its_lease_cannot_end_the_job(
    db: Database, clock: ManualClock
) -> None:
    await enqueue(db, clock)
    [job] = await claim(db, clock, "slow")
    clock.now += LEASE * 2
    [again] = await claim(db, clock, "w2")

    async with db.transaction() as tx:
        await jobs.finish(tx, job, worker="slow")
        await jobs.renew(tx, worker="w2", now=clock())
    assert await claim(db, clock, "w3") == []
    async with db.transaction() as tx:
        await jobs.finish(tx, again, worker="w2")


async def test_a_postponed_job_waits_unless_something_happens(
    db: Database, clock: ManualClock
) -> None:
    await enqueue(db, clock)
    [job] = await claim(db, clock)
    async with db.transaction() as tx:
        later = clock() + timedelta(minutes=5)
        await jobs.postpone(tx, job, worker="w1", run_at=later, error=None)
    assert await claim(db, clock) == []

    await enqueue(db, clock)

    assert len(await claim(db, clock)) == 1


async def test_postponing_does_not_hide_what_happened_meanwhile(
    db: Database, clock: ManualClock
) -> None:
    await enqueue(db, clock)
    [job] = await claim(db, clock)
    await enqueue(db, clock)
    async with db.transaction() as tx:
        later = clock() + timedelta(minutes=5)
        await jobs.postpone(tx, job, worker="w1", run_at=later, error="down")

    assert len(await claim(db, clock)) == 1
