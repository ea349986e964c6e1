"""A plain ASGI middleware: pages of which other sites may call what Backstage's pages call."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from landform.access.backstage import STOOD_FOR

PLACES = tuple(f"/api/{plugin}/" for plugin in sorted(STOOD_FOR))
MINUTES = 60  # seconds


class CrossOrigin:
    """Lets pages of these origins call `/api/catalog` and `/api/scaffolder`, with a token.

    Cookies do not count there: nobody's session is used by another site's page.
    """

    def __init__(self, app: ASGIApp, *, origins: frozenset[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=sorted(origins),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Link"],
            max_age=10 * MINUTES,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = scope["type"] == "http" and scope["path"].startswith(PLACES)
        await (self._open if is_open else self._app)(scope, receive, send)
