"""A world for each test."""

from pathlib import Path

import pytest

from landform.db.engine import Database
from tests.support.clock import ManualClock
from tests.support.world import World


@pytest.fixture
async def world(db: Database, clock: ManualClock, tmp_path: Path) -> World:
    made = World(db, clock, tmp_path / "templates")
    await made.load_people()
    return made
