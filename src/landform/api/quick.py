"""The short way for the questions that catalogs are asked most: by name, pages, facets, words.

FastAPI's way through parameters and dependencies takes several times as long as the answer.
Here the parameters that are always there are read by hand, and what was answered is kept while
the catalog stays as it is. Whatever is unusual or wrong goes the long way, which knows how to
explain it; so both give the same answers (a test says so).
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from landform.api.answers import Answer
from landform.api.backstage import JSON, BackstageRoute
from landform.api.dependencies import current_identity, services
from landform.catalog.service import CatalogService

Parameters = dict[str, list[str]]
Quick = Callable[[CatalogService, Mapping[str, str], Parameters], Awaitable[Answer | None]]
"""Answers by the parts of the path and the parameters of a question."""

_QUICK: dict[tuple[str, str], Quick] = {}


def quickly(method: str, path: str) -> Callable[[Quick], Quick]:
    """Answer a route by the decorated function, unless that gives None."""

    def register(function: Quick) -> Quick:
        _QUICK[method, path] = function
        return function

    return register


class QuickRoute(APIRoute):
    """A route that may have a short way.

    Who asks is checked on it whatever its router says: a router's dependencies are not known
    yet when its routes are made.
    """

    def get_route_handler(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        quick = next((_QUICK[key] for key in self._keys() if key in _QUICK), None)
        if quick is None:
            return handle

        async def handle_quickly(http_request: HttpRequest) -> Response:
            answer = await self._quick(quick, http_request)
            return await handle(http_request) if answer is None else answer

        return handle_quickly

    async def _quick(self, quick: Quick, http_request: HttpRequest) -> Response | None:
        app = await services(http_request)
        await current_identity(http_request, app)
        asked = http_request.scope["path"], http_request.scope["query_string"]
        version = await app.catalog.version()
        found = app.answers.find(asked, version)
        if found is None:
            found = await quick(app.catalog, http_request.path_params, _parameters(http_request))
            if found is None:
                return None
            app.answers.keep(asked, version, found)
        return responded(http_request, found)

    def _keys(self) -> list[tuple[str, str]]:
        return [(method, self.path) for method in self.methods or ()]


class QuickBackstageRoute(BackstageRoute, QuickRoute):
    """The same among Backstage's: both ways explain failures as its clients read them."""


def responded(http_request: HttpRequest, answer: Answer) -> Response:
    """The answer over HTTP: 304 if the client has it already."""
    if answer.etag is None:
        return Response(answer.body, media_type=JSON)
    headers = {"etag": answer.etag}
    if answer.etag in http_request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=JSON, headers=headers)


def _parameters(http_request: HttpRequest) -> Parameters:
    parameters: Parameters = {}
    raw = http_request.scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(raw, keep_blank_values=True):
        parameters.setdefault(name, []).append(value)
    return parameters
