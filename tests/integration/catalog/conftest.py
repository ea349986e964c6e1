"""The catalog on a real database of either kind, and its API."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request as HttpRequest

from landform.api import catalog as catalog_api
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.db.tables import metadata
from landform.kernel.errors import DomainError, Invalid
from tests.support.postgres import PostgresMissing, PostgresServer, postgres_server


class TestClock:
    """Stands still until it is told to go on."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except PostgresMissing as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/landform.db"
        if request.param == "postgres":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        database = Database(url)
        async with database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield database
        await database.close()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def catalog(db: Database, clock: TestClock) -> CatalogService:
    return CatalogService(db, clock)


@pytest.fixture
async def api(catalog: CatalogService) -> AsyncIterator[httpx2.AsyncClient]:
    """The catalog's routes in an app of their own, with errors told by their slug."""
    app = FastAPI()
    app.state.services = SimpleNamespace(catalog=catalog)
    app.include_router(catalog_api.router)
    app.include_router(catalog_api.own_router)

    async def explain(_http_request: HttpRequest, error: Exception) -> JSONResponse:
        assert isinstance(error, DomainError)
        return JSONResponse({"slug": error.slug, "detail": error.detail}, explain_status(error))

    app.add_exception_handler(DomainError, explain)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def explain_status(error: DomainError) -> int:
    return 422 if isinstance(error, Invalid) else 404
