"""The FastAPI application: routers, errors, and the headers every answer carries."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from landform import __version__
from landform.api import (
    catalog,
    catalog_locations,
    catalog_own,
    connection,
    health,
    inbound,
    me,
    metrics,
    problems,
    pull_requests,
    requests,
    runs,
    scaffolder,
    scaffolder_tasks,
    search,
    sign_in,
    templates,
    tokens,
)
from landform.api.cross_origin import CrossOrigin
from landform.api.dependencies import ApiServices, current_user
from landform.api.guard import Guard
from landform.api.turnstile import Turnstile

API = "/api/landform/v1"
MAX_BODY = 12 * 1024 * 1024  # bytes; values themselves are limited further, field by field

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    services: ApiServices,
    *,
    allowed_hosts: frozenset[str] | None = None,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Build the application around the services.

    ``allowed_hosts`` limits the Host header (against DNS rebinding, where the
    caller's word is taken for who they are); None allows all.
    """
    app = FastAPIOffline(  # the API docs need no CDN
        docs_url="/docs",
        redoc_url=None,
        title="Landform",
        version=__version__,
        summary="Terraform self-service by pull request.",
        lifespan=lifespan or _nothing,
        telemetry=None,
    )
    app.state.services = services
    problems.install(app)
    # First, as it is asked most: routes are tried in turn.
    app.include_router(catalog.router, dependencies=[Depends(current_user)])
    app.include_router(catalog_locations.router, dependencies=[Depends(current_user)])
    own = APIRouter(prefix=API, max_body_size=MAX_BODY)
    for module in (
        requests,
        runs,
        templates,
        pull_requests,
        me,
        tokens,
        sign_in,
        connection,
    ):
        own.include_router(module.router)
    own.include_router(catalog_locations.own_router, dependencies=[Depends(current_user)])
    app.include_router(own)
    app.include_router(search.router, prefix=API, dependencies=[Depends(current_user)])
    app.include_router(catalog_own.router, dependencies=[Depends(current_user)])
    app.include_router(scaffolder.router)
    app.include_router(scaffolder_tasks.router)
    app.include_router(sign_in.pages)
    app.include_router(inbound.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.add_middleware(Guard, allowed_hosts=allowed_hosts)
    if services.access.origins:
        app.add_middleware(CrossOrigin, origins=services.access.origins)
    app.add_middleware(Turnstile, is_full=lambda: services.inbox.is_full)
    return app


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield
