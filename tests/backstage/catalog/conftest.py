"""The two catalogs that are compared, with the same 500 entities."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager

import pytest
import pytest_asyncio
import uvicorn

from landform.bootstrap import build
from landform.db import schema
from landform.db.engine import Database
from landform.service.serve import application
from landform.settings import AccessSettings, ForgeSettings, Settings
from tests.backstage.catalog import asking
from tests.backstage.catalog.generate import LOCATION, catalog
from tests.support.backstage import Backstage, start_or_skip
from tests.support.postgres import PostgresServer
from tests.support.waiting import await_until

ADA = "user:default/ada.lovelace"


@pytest.fixture(scope="session")
def catalog_backstage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backstage]:
    """A real Backstage whose catalog holds the generated entities and nothing else."""
    yield from start_or_skip(tmp_path_factory.mktemp("catalog-backstage"), [], catalog())


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
async def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """A migrated database of either kind."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path_factory.mktemp('landform-database') / 'landform.db'}"
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        database = Database(url)
        await schema.upgrade(database)
        await database.close()
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def landform_url(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """Landform with the same entities, put through its API's service, on a port of loopback."""
    root = tmp_path_factory.mktemp("landform-catalog")
    (root / "no-templates").mkdir()  # those that ship would be in the catalog, too
    settings = Settings(
        database_url=database_url,
        templates=[root / "no-templates"],
        forge=ForgeSettings(path=root / "infra.git", repository="myorg/terraform-infra"),
        # The Backstage beside it lets everybody do everything.
        access=AccessSettings(mode="local", default_user=ADA, admins=[ADA]),
    )
    service = build(settings)
    app = application(service)
    async with app.router.lifespan_context(app):
        await service.api.catalog.put_entities(catalog(), location=LOCATION)
        async with listening(app) as url:
            yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ours(landform_url: str) -> dict[str, asking.Json]:
    """All that Landform answers."""
    return await asking.everything(landform_url)


@asynccontextmanager
async def listening(app: object) -> AsyncIterator[str]:
    """An application that answers on loopback, in this event loop."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,  # type: ignore[arg-type]
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([bound]))
        await await_until(lambda: server.started, what="the start of the server")
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
