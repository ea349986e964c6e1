"""Requests on a bare repository, and on GitHub with its forks."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from landform.adapters.localforge import LocalForge
from landform.db.engine import Database
from tests.support.claims import FORKS, GitHubPlace, LocalPlace, Place, use
from tests.support.forge import BASE_URL, SEED
from tests.support.github.emulator import GitHubEmulator
from tests.support.github_forge import BOT, github_client
from tests.support.world import REPOSITORY, World


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """One kind will do: this is about forges."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.fixture
async def local(world: World, tmp_path: Path) -> LocalPlace:
    forge = await LocalForge.create(
        tmp_path / "infra.git", SEED, base_url=BASE_URL, clock=world.clock
    )
    use(world, forge)
    return LocalPlace(world, forge, tmp_path / "repositories")


@pytest.fixture
async def github(world: World, tmp_path: Path) -> AsyncIterator[GitHubPlace]:
    with GitHubEmulator(tmp_path / "github", clock=world.clock) as gh:
        gh.create_repository(REPOSITORY, SEED)
        for login in (BOT, "rosa-gh", "mallory"):
            gh.add_user(login)
        for fork in FORKS.values():
            gh.fork(fork, "mallory").collaborators[BOT] = "write"
        gh.start()
        async with github_client(gh, clock=world.clock) as client:
            place = GitHubPlace(world, client, gh)
            use(world, place.forge)
            yield place


@pytest.fixture
def place(where: str, request: pytest.FixtureRequest) -> Place:
    made: Place = request.getfixturevalue(where)
    return made
