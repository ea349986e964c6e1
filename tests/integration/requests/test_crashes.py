"""Whatever moment it dies at, the next worker ends with one pull request, apply and Resource."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from landform.db.engine import Database
from landform.requests.models import Request, Status
from landform.runs.models import Phase, RunStatus
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.support.faults import Crashed, Faults, FaultyDatabase, FaultyPort
from tests.support.world import World

POINTS = 100


async def carry_on(world: World, request: Request, *, until: Status = Status.COMPLETED) -> Request:
    """Do what the worker, the runner and a reviewer do, until the request is that or has ended."""
    for _ in range(20):
        request = await world.advance(request)
        if request.is_terminal or request.status is until:
            return request
        if request.pull_request_number is None:
            continue
        views = await world.runner.observe(world.project(request))
        if Phase.PLAN in views and views[Phase.PLAN].status is RunStatus.RUNNING:
            await world.finish_plan(request)
        elif Phase.APPLY in views and views[Phase.APPLY].status is RunStatus.RUNNING:
            await world.finish_apply(request)
        elif Phase.PLAN in views and request.status is Status.PULL_REQUEST_OPEN:
            await world.report_plan(request)
        elif request.status is Status.PLANNED:
            await world.review(request)
    return request


def crashing(world: World, faults: Faults, url: str) -> World:
    """The same world, with a worker that dies at the chosen point."""
    made = World.__new__(World)
    made.__dict__.update(world.__dict__)
    ports: dict[str, Any] = {
        name: FaultyPort(getattr(world, name), faults)
        for name in ("forge", "runner", "engine", "states")
    }
    made.db = FaultyDatabase(url, faults)
    made.rewire(db=made.db, **ports)
    return made


@pytest.mark.parametrize("point", range(1, POINTS + 1))
async def test_a_crash_at_any_point_is_recovered_from(
    point: int, tmp_path: Path, migrated_sqlite: Path, clock: ManualClock
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    world = World(Database(url), clock, tmp_path / "templates")
    await world.load_people()
    request = await world.submit()
    faults = Faults(at=point)
    doomed = crashing(world, faults, url)

    crashed = False
    try:
        await carry_on(doomed, request)
    except Crashed:
        crashed = True
    done = await carry_on(world, request)

    assert crashed or point > len(faults.passed), "every point up to the last one crashes"
    assert done.status is Status.COMPLETED, f"crashed {faults.passed[-1]}"
    assert list(world.forge.pull_requests) == [1]
    assert len(world.runner.applied) == 1
    assert await world.catalog.exists("resource:default/orders-dev")
    timeline = await world.timeline(done)
    assert len(timeline) == len(set(timeline)) == 9
    await doomed.db.close()
    await world.db.close()


async def test_a_crash_at_the_end_of_a_retirement_is_recovered_from(
    tmp_path: Path, migrated_sqlite: Path, clock: ManualClock
) -> None:
    """From its apply on, where it differs: it is destroyed once, and out of the catalog."""
    points, back = 1, 0
    while back < points:
        directory = tmp_path / str(back)
        directory.mkdir()
        shutil.copy(migrated_sqlite, directory / "landform.db")
        url = f"sqlite:///{directory / 'landform.db'}"
        world = World(Database(url), clock, directory / "templates")
        await world.load_people()
        made = await carry_on(world, await world.submit())
        request = await world.requests.retire(made.id, await world.subject(ANA), "")
        request = await carry_on(world, request, until=Status.APPLYING)
        faults = Faults(at=back)
        doomed = crashing(world, faults, url)

        try:
            await carry_on(doomed, request)
        except Crashed:
            pass
        else:
            points = len(faults.passed)
        done = await carry_on(world, request)

        assert done.status is Status.COMPLETED, f"crashed {faults.passed[-1]}"
        assert len(world.runner.applied) == 2, f"crashed {faults.passed[-1]}"
        assert not await world.catalog.exists("resource:default/orders-dev")
        timeline = await world.timeline(done)
        assert len(timeline) == len(set(timeline)) == 9
        await doomed.db.close()
        await world.db.close()
        back += 1
    assert points > 10, "the first time round, nothing crashed and they were counted"


async def test_the_points_above_are_all_there_are(
    tmp_path: Path, migrated_sqlite: Path, clock: ManualClock
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    world = World(Database(url), clock, tmp_path / "templates")
    await world.load_people()
    faults = Faults()
    unharmed = crashing(world, faults, url)

    await carry_on(unharmed, await world.submit())

    assert len(faults.passed) <= POINTS, f"there are {len(faults.passed)} points now"
    await unharmed.db.close()
    await world.db.close()
