"""One plain ASGI middleware: while the inbox is full, deliveries are turned away at the door.

Reading, verifying and parsing a delivery that finds no place afterwards costs what those need
that wait already. A sender that gets 503 sends again (Atlantis's callback) or lists the
delivery for redelivery (GitHub); what it was about is looked at anyway, a little later.
"""

from collections.abc import Callable

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from landform.api.metrics import count_delivery
from landform.db.inbox import InboxFull

DOORS = {
    "/webhooks/github": "github",
    "/webhooks/atlantis": "atlantis",
    "/callbacks/atlantis": "atlantis",
}
"""Addresses of deliveries, and who sends there."""

FULL = InboxFull("Too many deliveries are waiting; send it again later.")
PROBLEM = orjson.dumps(
    {"type": f"/problems/{FULL.slug}", "title": FULL.title, "status": 503, "detail": FULL.detail}
)
HEADERS = [
    (b"content-type", b"application/problem+json"),
    (b"content-length", str(len(PROBLEM)).encode()),
    (b"retry-after", b"5"),
]


class Turnstile:
    """Lets deliveries in only while there is a place for them."""

    def __init__(self, app: ASGIApp, *, is_full: Callable[[], bool]) -> None:
        self._app = app
        self._is_full = is_full

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        source = DOORS.get(scope["path"]) if scope["type"] == "http" else None
        if source is None or not self._is_full():
            await self._app(scope, receive, send)
            return
        count_delivery(source, "unknown", "turned_away")
        await send({"type": "http.response.start", "status": 503, "headers": HEADERS})
        await send({"type": "http.response.body", "body": PROBLEM})
