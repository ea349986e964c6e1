"""The queue: one row a subject, leased, never lost, never run twice at once."""

import asyncio
from datetime import timedelta

import pytest

from landform.db import jobs
from landform.db.engine import Database
from landform.db.jobs import LEASE, Job
from tests.support.clock import ManualClock

ADVANCE = "advance_request"
POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)]


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
    held = await claim(db, clock)
    clock.now += LEASE / 2
    async with db.transaction() as tx:
        await jobs.renew(tx, held, worker="w1", now=clock())
    clock.now += LEASE * 0.75

    assert await claim(db, clock, "w2") == []


async def test_only_what_is_held_is_renewed(db: Database, clock: ManualClock) -> None:
    """Else a job whose end could not be written would be nobody's for ever."""
    for subject in ("at-work", "not-ended"):
        await enqueue(db, clock, subject)
    held = [job for job in await claim(db, clock) if job.subject == "at-work"]
    clock.now += LEASE / 2
    async with db.transaction() as tx:
        await jobs.renew(tx, held, worker="w1", now=clock())
        await jobs.renew(tx, [], worker="w1", now=clock())
    clock.now += LEASE * 0.75

    assert [job.subject for job in await claim(db, clock, "w2")] == ["not-ended"]


async def test_a_lease_that_went_to_another_worker_is_not_taken_back(
    db: Database, clock: ManualClock
) -> None:
    await enqueue(db, clock)
    held = await claim(db, clock, "slow")
    clock.now += LEASE * 1.5
    await claim(db, clock, "w2")
    clock.now += LEASE * 0.75
    async with db.transaction() as tx:
        await jobs.renew(tx, held, worker="slow", now=clock())
    clock.now += LEASE / 2

    assert len(await claim(db, clock, "w3")) == 1


@pytest.mark.parametrize("db", POSTGRES, indirect=True)
async def test_a_sweep_and_a_heartbeat_do_not_wait_for_each_other(
    db: Database, clock: ManualClock
) -> None:
    """A sweep goes by request, a heartbeat by place on disk: each would want the other's row."""
    for subject in ("b", "a"):
        await enqueue(db, clock, subject)
    held = await claim(db, clock)
    clock.now += LEASE / 2

    async with db.transaction() as sweep:
        await jobs.enqueue(sweep, ADVANCE, "a", run_at=clock())
        async with db.transaction() as heartbeat:
            await asyncio.wait_for(jobs.renew(heartbeat, held, worker="w1", now=clock()), 10)
            await asyncio.wait_for(jobs.claim(heartbeat, worker="w2", now=clock(), limit=9), 10)
        await jobs.enqueue(sweep, ADVANCE, "b", run_at=clock())

    clock.now += LEASE * 0.75
    assert [job.subject for job in await claim(db, clock, "w2")] == ["a"]  # was left out once


async def test_a_worker_that_lost_its_lease_cannot_end_the_job(
    db: Database, clock: ManualClock
) -> None:
    await enqueue(db, clock)
    [job] = await claim(db, clock, "slow")
    clock.now += LEASE * 2
    [again] = await claim(db, clock, "w2")

    async with db.transaction() as tx:
        await jobs.finish(tx, job, worker="slow")
        await jobs.renew(tx, [again], worker="w2", now=clock())
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
