"""From an HTTP request to a handler's `Call`, and from its answer to an HTTP response."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute

from tests.support.github.bodies.links import Links
from tests.support.github.errors import ApiError, not_found
from tests.support.github.rest import (
    accounts,
    commits,
    creation,
    git_data,
    hooks,
    issues,
    pulls,
    repositories,
    reviews,
)
from tests.support.github.rest.authentication import authenticate, rate
from tests.support.github.rest.call import Call, Handler, Reply, Route
from tests.support.github.services import Services

GHES_PREFIX = "/api/v3"
REPOSITORY_PATHS = ("/repos/{owner}/{repo}", "/repositories/{repository_id:int}")
ANONYMOUS = {"/meta", "/rate_limit"}

_WITHIN_REPOSITORY: list[Route] = [
    *git_data.ROUTES,
    *pulls.ROUTES,
    *reviews.ROUTES,
    *issues.ROUTES,
    *commits.ROUTES,
    *hooks.ROUTES,
    *repositories.ROUTES,
    *creation.ROUTES,
]


def rest_routes(services: Services) -> list[StarletteRoute]:
    """Every route twice: as on api.github.com, and below /api/v3 as on GitHub Enterprise."""
    table = [*accounts.ROUTES, *hooks.APP_ROUTES, *creation.ROOT_ROUTES]
    for start in REPOSITORY_PATHS:
        table += [(method, start + path, handler) for method, path, handler in _WITHIN_REPOSITORY]
    return [
        StarletteRoute(prefix + path, _endpoint(services, handler, prefix), methods=[method])
        for prefix in (GHES_PREFIX, "")
        for method, path, handler in table
    ]


def unknown(services: Services) -> Callable[[Request], Awaitable[Response]]:
    """What is not emulated is not found, as on GitHub."""

    def refuse(call: Call) -> Reply:
        raise not_found()

    return _endpoint(services, refuse, "")


def _endpoint(
    services: Services, handler: Handler, prefix: str
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        return await run_in_threadpool(_answer, services, handler, prefix, request, content)

    return endpoint


def _answer(
    services: Services, handler: Handler, prefix: str, request: Request, content: bytes
) -> Response:
    """One call at a time: the world is locked meanwhile."""
    call = Call(
        services=services,
        links=Links(services.url + prefix, services.url),
        url=services.url + request.url.path,
        params=dict(request.path_params),
        query=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        content=content,
    )
    with services.github.lock:
        try:
            _identify(call)
            answer = handler(call)
            reply = answer if isinstance(answer, Reply) else Reply(body=answer)
        except ApiError as refusal:
            reply = Reply(refusal.status, refusal.body(), refusal.headers)
        return _response(call, reply, request.method)


def _identify(call: Call) -> None:
    authorization = call.headers.get("authorization", "")
    call.caller, call.app = authenticate(call.github, authorization)
    path = call.url.removeprefix(call.links.api)
    if call.caller is None and call.app is None and path not in ANONYMOUS:
        raise ApiError(401, "Requires authentication")


def _response(call: Call, reply: Reply, method: str) -> Response:
    headers = dict(_headers(call)) | reply.headers
    content = reply.raw
    if content is None:
        content = b"" if reply.status == 204 else json.dumps(reply.body).encode()
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    if method in ("GET", "HEAD") and reply.status == 200:
        headers["ETag"] = f'W/"{hashlib.sha256(content).hexdigest()}"'
        headers["Cache-Control"] = "private, max-age=60, s-maxage=60"
        if headers["ETag"] in call.headers.get("if-none-match", ""):
            if call.caller:
                call.caller.calls -= 1  # GitHub does not count these
            return Response(status_code=304, headers=headers)
    return Response(content, reply.status, headers)


def _headers(call: Call) -> Iterable[tuple[str, str]]:
    """What every answer says of limits and of the caller's rights."""
    for name, value in rate(call.caller).items():
        yield f"X-RateLimit-{name.title()}", str(value)
    yield "X-RateLimit-Resource", "core"
    yield "X-GitHub-Media-Type", "github.v3; format=json"
    yield "X-GitHub-Api-Version-Selected", call.headers.get("x-github-api-version", "2022-11-28")
    if call.caller and not call.caller.installation:
        yield "X-OAuth-Scopes", ", ".join(call.caller.scopes)
        yield "X-Accepted-OAuth-Scopes", "repo"
