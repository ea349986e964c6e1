"""The catalog and its API, on a database of either kind."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request as HttpRequest

from landform.access.models import Role
from landform.api import catalog as catalog_api
from landform.api import catalog_own, search
from landform.api.answers import Answers
from landform.api.identity import ClaimedUser, DefaultUser
from landform.api.problems import STATUS
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.errors import DomainError
from tests.support.access import ADMIN
from tests.support.clock import ManualClock


@pytest.fixture
def catalog(db: Database, clock: ManualClock) -> CatalogService:
    return CatalogService(db, clock)


@pytest.fixture
async def api(
    catalog: CatalogService, db: Database, clock: ManualClock
) -> AsyncIterator[httpx2.AsyncClient]:
    """The catalog's routes in an app of their own, with errors told by their slug."""
    app = FastAPI()
    app.state.services = SimpleNamespace(
        answers=Answers(),
        catalog=catalog,
        db=db,
        clock=clock,
        access=SimpleNamespace(
            sources=(ClaimedUser(), DefaultUser(ADMIN)), roles={Role.ADMIN: frozenset({ADMIN})}
        ),
        templates=SimpleNamespace(list_templates=list),
    )
    app.include_router(catalog_api.router)
    app.include_router(search.router)
    app.include_router(catalog_own.router)

    async def explain(_http_request: HttpRequest, error: Exception) -> JSONResponse:
        assert isinstance(error, DomainError)
        return JSONResponse({"slug": error.slug, "detail": error.detail}, explain_status(error))

    app.add_exception_handler(DomainError, explain)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def explain_status(error: DomainError) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))
