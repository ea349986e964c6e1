"""The FastAPI application: routers, errors, and the headers every answer carries."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from landform import __version__
from landform.api import (
    approvals,
    audit,
    catalog,
    catalog_locations,
    catalog_own,
    connection,
    csp_reports,
    health,
    inbound,
    me,
    metrics,
    operate,
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
from landform.api.attempts import Attempts
from landform.api.cross_origin import CrossOrigin
from landform.api.dependencies import ApiServices, current_user
from landform.api.guard import Guard
from landform.api.peers import Peers
from landform.api.trail import Trail
from landform.api.turnstile import Turnstile
from landform.audit.denials import Denials

API = "/api/landform/v1"
OWN = (
    *(requests, runs, templates, pull_requests, approvals),
    *(me, tokens, sign_in, connection),
    *(audit, operate),
)
MAX_BODY = 12 * 1024 * 1024  # bytes; values themselves are limited further, field by field


@dataclass(frozen=True)
class Edge:
    """What lies between us and callers: proxies, TLS, and how many failures are borne."""

    trusted_proxies: Sequence[str] = ()
    is_https: bool = False
    attempts_per_minute: int = 30


Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    services: ApiServices,
    *,
    allowed_hosts: frozenset[str] | None = None,
    lifespan: Lifespan | None = None,
    edge: Edge = Edge(),
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
    app.router.routes.extend(_routes().routes)
    app.state.csp_logged = csp_reports.logged_of_app()
    denials = app.state.denials = Denials(services.audit, services.clock)
    # The last one is the outermost.
    app.add_middleware(Attempts, clock=services.clock, per_minute=edge.attempts_per_minute)
    app.add_middleware(Guard, allowed_hosts=allowed_hosts, is_https=edge.is_https)
    if services.access.origins:
        app.add_middleware(CrossOrigin, origins=services.access.origins)
    app.add_middleware(Turnstile, is_full=lambda: services.inbox.is_full)
    app.add_middleware(
        Trail, denials=denials, clock=services.clock, peers=Peers(edge.trusted_proxies)
    )
    return app


@cache
def _routes() -> APIRouter:
    """What is the same in every application: FastAPI needs a tenth of a second to analyse it."""
    every = APIRouter()
    # First, as it is asked most: routes are tried in turn.
    every.include_router(catalog.router, dependencies=[Depends(current_user)])
    every.include_router(catalog_locations.router, dependencies=[Depends(current_user)])
    own = APIRouter(prefix=API, max_body_size=MAX_BODY)
    for module in OWN:
        own.include_router(module.router)
    own.include_router(catalog_locations.own_router, dependencies=[Depends(current_user)])
    every.include_router(own)
    every.include_router(search.router, dependencies=[Depends(current_user)])
    every.include_router(catalog_own.router, dependencies=[Depends(current_user)])
    every.include_router(scaffolder.router)
    every.include_router(scaffolder_tasks.router)
    every.include_router(sign_in.pages)
    every.include_router(inbound.router)
    every.include_router(health.router)
    every.include_router(metrics.router)
    every.include_router(csp_reports.router)
    return every


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield
