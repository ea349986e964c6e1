"""Landform, and a Backstage that has it as its catalog."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backstage.elsewhere.organisation import ENTITIES
from tests.support.backstage import why_not
from tests.support.backstage_elsewhere import (
    BACKSTAGE,
    LANDFORM,
    BackstageElsewhere,
    LandformProcess,
    blocks,
    filled,
    merged,
)
from tests.support.ports import free_port
from tests.support.postgres import PostgresMissing, postgres_server

OF_TESTS = {"access": {"backstage": {"plugins": ["asker", "auth", "scaffolder", "search"]}}}


@dataclass
class Both:
    landform: LandformProcess
    backstage: BackstageElsewhere


def both(scratch: Path) -> Iterator[Both]:
    """Started as the how-to says: all of its blocks at once. Or a skip that says what lacks."""
    if reason := why_not():
        pytest.skip(reason)
    for name in ("landform", "backstage"):
        (scratch / name).mkdir()
    try:
        with ExitStack() as stack:
            server = stack.enter_context(postgres_server())
            database = stack.enter_context(server.database())
            backstage = BackstageElsewhere(database, scratch / "backstage")
            port = free_port()
            at = {"landform": f"http://127.0.0.1:{port}", "backstage": backstage.url}
            settings = merged([filled(blocks(LANDFORM), **at), OF_TESTS])
            landform = LandformProcess(scratch / "landform", port, settings)
            backstage.configure(filled(blocks(BACKSTAGE), **at))
            stack.callback(landform.stop)
            landform.start().wait().put(ENTITIES)
            backstage.token = landform.token_of_a_program("backstage")
            stack.enter_context(backstage)
            yield Both(landform, backstage)
    except PostgresMissing as missing:
        pytest.skip(f"Backstage keeps its data in PostgreSQL: {missing}")


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    yield from both(tmp_path_factory.mktemp("elsewhere"))
