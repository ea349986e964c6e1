"""What a golden path made, to be looked at and run."""

import shutil
from pathlib import Path

import pytest

from landform.db.engine import Database
from landform.rendering.in_process import InProcessRenderer
from landform.tasks.models import TaskStatus
from tests.support.clock import ManualClock
from tests.support.golden_paths import GoldenWorld
from tests.support.publisher import HOST, MemoryPublisher


@pytest.fixture
async def made(template: str, tmp_path: Path, migrated_sqlite: Path, clock: ManualClock) -> Path:
    """The files of the example's repository, in a directory."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    db = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    publisher = MemoryPublisher()
    world = GoldenWorld(db, clock, publisher, InProcessRenderer())
    url = f"{HOST}?owner=Acme&repo=Orders.API"
    done = await world.run(await world.order(template, repoUrl=url))
    await db.close()
    assert done.status is TaskStatus.COMPLETED, done.reason
    [repository] = publisher.repositories.values()
    for name, file in repository.order.files.items():
        path = tmp_path / "made" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return tmp_path / "made"
