"""One plain ASGI middleware: whoever guesses tokens is made to wait.

Counted are failures, by address, in this process (docs/how-to/audit.md says what that means
where several run). While an address has to wait, only credentials that it was let in with
before are looked at: a colleague behind the same address works on, and whoever guesses is
not told whether a guess was right.
"""

import hashlib
import math
from collections import OrderedDict

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landform.api.peers import neighbourhood
from landform.api.refusals import note_reason
from landform.api.trail import ADDRESS
from landform.kernel.clock import Clock
from landform.kernel.throttle import Throttle

DOORS = ("/webhooks/", "/callbacks/")
"""Deliveries are signed: guessing a signature leads nowhere, and senders share addresses."""

SIGN_IN = ("/api/landform/v1/sign-in/", "/auth/")
"""Below them every attempt counts, since the answer to a wrong one need not be 401."""

MINUTE = 60.0
MAX_KNOWN = 20_000


class Attempts:
    """Answers 429 to addresses that failed too often."""

    def __init__(self, app: ASGIApp, *, clock: Clock, per_minute: int) -> None:
        self._app = app
        self._clock = clock
        self._failures = Throttle(per_minute, seconds=MINUTE)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(DOORS):
            await self._app(scope, receive, send)
            return
        address = neighbourhood(scope["state"][ADDRESS])
        credentials = _credentials(scope)
        signs_in = scope["path"].startswith(SIGN_IN)
        guesses = (
            credentials is not None and (address, credentials) not in self._known
        ) or signs_in
        seconds = self._failures.wait(address, self._clock())
        if guesses and seconds:
            await _refuse(scope, send, seconds)
            return
        if signs_in:
            self._failures.hit(address, self._clock())

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start" and credentials is not None:
                self._learn(address, credentials, failed=message["status"] == 401)
            await send(message)

        await self._app(scope, receive, send_and_count)

    def _learn(self, address: str, credentials: str, *, failed: bool) -> None:
        if failed:
            self._known.pop((address, credentials), None)
            self._failures.hit(address, self._clock())
            return
        self._known[address, credentials] = None
        self._known.move_to_end((address, credentials))
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)


def _credentials(scope: Scope) -> str | None:
    """A digest of what the request shows of who it is from; None for nothing."""
    headers = Headers(scope=scope)
    shown = "\n".join(headers.get(name, "") for name in ("authorization", "cookie"))
    return hashlib.sha256(shown.encode()).hexdigest() if shown.strip() else None


async def _refuse(scope: Scope, send: Send, seconds: float) -> None:
    note_reason(scope, "too-many: too many failed attempts from this address")
    wait = math.ceil(seconds)
    body = orjson.dumps(
        {
            "type": "/problems/too-many",
            "title": "Too many attempts",
            "status": 429,
            "detail": f"Too many attempts failed from your address. Try again in {wait} seconds.",
            "instance": scope["path"],
        }
    )
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(wait).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
