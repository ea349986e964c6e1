"""A world with a directory of entity files."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.locations import Places, Web, web
from tests.support.world import World


@pytest.fixture
async def places(world: World, tmp_path: Path) -> AsyncIterator[Places]:
    made = Places(world, tmp_path / "places")
    yield made
    await made.https.aclose()


@pytest.fixture
async def pages() -> AsyncIterator[Web]:
    async with web() as made:
        yield made
