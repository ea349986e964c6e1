"""The HTTP API. Add your routes to `routes`."""

import logging
import re
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from fastapi import APIRouter, FastAPI, Request, Response

from service.settings import Settings

log = logging.getLogger(__name__)
routes = APIRouter()

REQUEST_ID = "x-request-id"
QUIET = frozenset({"/health", "/ready"})  # asked every few seconds
# An id is written into the log, so it is taken from a caller only if it can do no harm there.
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@routes.get("/")
async def about(request: Request) -> dict[str, str]:
    """What this service is."""
    return {"name": request.app.title, "version": request.app.version}


@routes.get("/health", tags=["operations"])
async def health() -> dict[str, str]:
    """Whether the process works. If this fails, Kubernetes starts it again."""
    return {"status": "ok"}


@routes.get("/ready", tags=["operations"])
async def ready() -> dict[str, str]:
    """Whether it can answer. Check here what it cannot work without, a database for example."""
    return {"status": "ready"}


def create_app(settings: Settings) -> FastAPI:
    """The application; tests make one of their own."""
    app = FastAPI(title=settings.name, version=settings.version)
    app.include_router(routes)
    app.middleware("http")(_log_request)
    return app


async def _log_request(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    given = request.headers.get(REQUEST_ID, "")
    request_id = given if _ID.fullmatch(given) else str(uuid4())
    started = time.perf_counter()
    status = 500
    try:
        response = await call_next(request)
        status = response.status_code
    finally:
        if request.url.path not in QUIET or status >= 400:
            facts = {
                "method": request.method,
                "path": request.url.path,
                "status": status,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                "request_id": request_id,
            }
            log.info("request", extra={"facts": facts})
    response.headers[REQUEST_ID] = request_id
    return response
