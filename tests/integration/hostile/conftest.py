"""The stage on which each case is played."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from landform.adapters.sandbox import SandboxRenderer
from landform.db.engine import Database
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.models import Surroundings
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from tests.support.hostile import Theatre
from tests.support.publisher import HOST
from tests.support.tasks import KEY
from tests.support.world import World


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """SQLite alone: nothing here is about the database."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxRenderer]:
    """One for all cases: none may harm it for the next."""
    renderer = SandboxRenderer()
    yield renderer
    asyncio.run(renderer.aclose())


@pytest.fixture
def stage(world: World, sandbox: SandboxRenderer) -> Theatre:
    actions = shipped_actions(world.catalog, world.origins, world.publisher, sandbox)
    surroundings = Surroundings(hosts={HOST: "github"})
    world.tasks = TaskService(
        world.db, world.clock, actions, world.catalog, SecretBox([KEY]), surroundings
    )
    return Theatre(world, world.tasks)
