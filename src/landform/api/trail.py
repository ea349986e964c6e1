"""One plain ASGI middleware: each HTTP request gets an id, and each refusal is written down."""

import secrets
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landform.api.peers import Peers
from landform.api.refusals import refusal_of
from landform.audit.denials import Denials
from landform.audit.models import ANONYMOUS, Entry, Outcome
from landform.audit.recording import acting, http_request_id
from landform.kernel.clock import Clock

HEADER = "X-Request-Id"
ADDRESS = "client_address"  # where later layers find it in the scope's state

REFUSED = frozenset({401, 403, 429})
HIDDEN = 404
FAILED = frozenset({409, 500})
READS = frozenset({"GET", "HEAD", "OPTIONS"})
VERBS = frozenset(
    (
        *("apply", "approve", "archive", "cancel", "close", "comment", "create", "delete"),
        *("end", "export", "get", "list", "make", "poll", "put", "query", "read", "receive"),
        *("refresh", "reject", "remove", "replay", "retry", "review", "revoke", "stream"),
        *("submit", "update", "verify", "analyze", "begin", "choose", "finish", "register"),
        *("search", "validate", "import", "retire"),
    )
)
FILLERS = ("on_", "by_", "of_")


class Trail:
    """Outermost, so that every answer passes it."""

    def __init__(self, app: ASGIApp, *, denials: Denials, clock: Clock, peers: Peers) -> None:
        self._app = app
        self._denials = denials
        self._clock = clock
        self._peers = peers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = self._peers.request_id(scope) or secrets.token_hex(12)
        address = self._peers.address(scope)
        scope.setdefault("state", {})[ADDRESS] = address
        hidden: list[Entry] = []

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
                entry = self._entry(scope, message["status"])
                if entry and message["status"] == HIDDEN:
                    hidden.append(entry)
                elif entry:
                    await self._denials.note(entry, address)
            await send(message)

        id_token, actor_token = http_request_id.set(number), acting.set(None)
        try:
            with structlog.contextvars.bound_contextvars(http_request_id=number):
                await self._app(scope, receive, send_with_id)
                # After the answer: how long it takes must not tell what is hidden from what
                # is not there, of which nothing is written down.
                for entry in hidden:
                    await self._denials.note(entry, address)
        finally:
            http_request_id.reset(id_token)
            acting.reset(actor_token)

    def _entry(self, scope: Scope, status: int) -> Entry | None:
        """What to write down of this answer; None for one that nobody was refused by."""
        reason, was_denied = refusal_of(scope)
        actor = acting.get()
        if status in REFUSED or was_denied:
            outcome = Outcome.DENIED
        elif status in FAILED and scope["method"] not in READS and actor:
            outcome = Outcome.FAILED
        else:
            return None
        action, kind = _names(scope)
        return Entry(
            at=self._clock(),
            actor=actor or ANONYMOUS,
            action=action,
            object_kind=kind,
            object_id="/".join(map(str, scope.get("path_params", {}).values())),
            outcome=outcome,
            cause=reason or f"HTTP {status}",
            after={"status": status, "method": scope["method"]},
        )


def _names(scope: Scope) -> tuple[str, str]:
    """``("request.cancel", "request")`` for the endpoint ``cancel_request``."""
    route: Any = scope.get("route")
    name = getattr(route, "name", None) or "request"
    verb, _, noun = name.partition("_")
    for filler in FILLERS:
        noun = noun.removeprefix(filler)
    noun = noun.replace("_", "-")
    if verb in VERBS and noun:
        return f"{noun}.{verb}", noun
    return f"http.{name.replace('_', '-')}", "http"
