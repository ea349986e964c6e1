"""Whatever moment it dies at, the next worker ends the task, and nothing is published twice."""

import shutil
from pathlib import Path

import pytest

from landform.db.engine import Database
from landform.tasks.models import TaskStatus
from tests.integration.tasks.test_tasks import OUTPUT, STEPS
from tests.support.builders import EVERYTHING
from tests.support.clock import ManualClock
from tests.support.faults import Crashed, Faults, FaultyDatabase, FaultyPort
from tests.support.tasks import Outside, TaskWorld

POINTS = 26


@pytest.mark.parametrize("point", range(1, POINTS + 1))
async def test_a_crash_at_any_point_is_recovered_from(
    point: int, tmp_path: Path, migrated_sqlite: Path, clock: ManualClock
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    outside, faults = Outside(), Faults(at=point)
    world = TaskWorld(Database(url), clock, outside)
    task = await world.create(STEPS, {"name": "orders"}, output=OUTPUT)
    doomed_db = FaultyDatabase(url, faults)
    doomed = TaskWorld(doomed_db, clock, FaultyPort(outside, faults))

    crashed = False
    try:
        await doomed.run(task)
    except Crashed:
        crashed = True
    done = await world.run(task)

    assert crashed or point > len(faults.passed), "every point up to the last one crashes"
    assert done.status is TaskStatus.COMPLETED, f"crashed {faults.passed[-1]}"
    assert done.output == {"links": [{"title": "Repository", "url": "https://forge.test/1"}]}
    assert outside.published == {(task.id, "publish"): {"README.md": "orders"}}
    kinds = [event.type for event in (await world.tasks.events(task.id, EVERYTHING, after=0))[1]]
    assert kinds.count("completion") == 1
    await doomed_db.close()
    await world.tasks._db.close()


async def test_the_points_above_are_all_there_are(
    tmp_path: Path, migrated_sqlite: Path, clock: ManualClock
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    faults = Faults()
    db = FaultyDatabase(f"sqlite:///{tmp_path / 'landform.db'}", faults)
    world = TaskWorld(db, clock, FaultyPort(Outside(), faults))
    task = await world.create(STEPS, {"name": "orders"}, output=OUTPUT)
    faults.passed.clear()

    await world.run(task)

    assert len(faults.passed) == POINTS, f"there are {len(faults.passed)} points now"
    await db.close()
