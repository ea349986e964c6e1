"""The short way for the questions that catalogs are asked most: by name, pages, facets.

FastAPI's way through parameters and dependencies takes several times as long as the answer.
Here the parameters that are always there are read by hand. Whatever is unusual or wrong goes
the long way, which knows how to explain it; so both give the same answers (a test says so).
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from landform.api.backstage import BackstageRoute
from landform.api.dependencies import current_identity, services

Parameters = dict[str, list[str]]
Quick = Callable[[HttpRequest, Parameters], Awaitable[Response | None]]

_QUICK: dict[tuple[str, str], Quick] = {}


def quickly(method: str, path: str) -> Callable[[Quick], Quick]:
    """Answer a route by the decorated function, unless that gives None."""

    def register(function: Quick) -> Quick:
        _QUICK[method, path] = function
        return function

    return register


class QuickRoute(BackstageRoute):
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
        async def answer(request: HttpRequest) -> Response:
            await current_identity(request, await services(request))
            found = await quick(request, parameters)
            return found if found is not None else _LONG_WAY

        parameters: Parameters = {}
        raw = http_request.scope["query_string"].decode("latin-1")
        for name, value in parse_qsl(raw, keep_blank_values=True):
            parameters.setdefault(name, []).append(value)
        found = await self.explained(answer)(http_request)
        return None if found is _LONG_WAY else found

    def _keys(self) -> list[tuple[str, str]]:
        return [(method, self.path) for method in self.methods or ()]


_LONG_WAY = Response()
