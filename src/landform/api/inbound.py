"""The doors for GitHub and for runners: authenticate, store, answer. Nothing is decided.

Atlantis waits for the answer while it applies and never sends again, and GitHub
gives up after ten seconds, so the answer comes as soon as the delivery is on disk.
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

import orjson
from fastapi import APIRouter, status
from fastapi.responses import JSONResponse
from starlette.requests import Request as HttpRequest

from landform.access.errors import NotSignedIn
from landform.api.dependencies import ApiServices, Services
from landform.api.identity import bearer
from landform.api.metrics import count_delivery
from landform.changes.hints import hint_of, to_json
from landform.db.inbox import Delivery
from landform.kernel.errors import Invalid
from landform.kernel.signing import SIGNATURE_HEADER, is_signed, is_signed_by_github
from landform.runs.reports import kind_of_webhook, storable

router = APIRouter(tags=["inbound"])

MAX_GITHUB = 25 * 1024 * 1024  # bytes; GitHub sends no more
MAX_WEBHOOK = 1024 * 1024  # bytes; Atlantis's apply body is about 2 KiB
MAX_CALLBACK = 32 * 1024 * 1024  # bytes; it carries a whole plan
LARGE = 64 * 1024  # bytes; larger bodies are read in a thread
MAX_DEPTH = 100  # levels of JSON
BODY_SECONDS = 60.0  # a body may take; GitHub itself gives up on the whole call after ten

DELIVERY_ID = re.compile(r"[A-Za-z0-9-]{1,72}")
EVENT = re.compile(r"[a-z_]{1,60}")


class MalformedDelivery(Invalid):
    title = "The delivery cannot be read"


@router.post("/webhooks/github", status_code=status.HTTP_202_ACCEPTED, max_body_size=MAX_GITHUB)
async def receive_github(http_request: HttpRequest, app: Services) -> JSONResponse:
    """A GitHub webhook, signed with its secret. Kept of it is where to look."""
    raw = await _body(http_request)
    headers = http_request.headers
    if not is_signed_by_github(app.github_secrets, raw, headers.get("X-Hub-Signature-256")):
        count_delivery("github", "unknown", "refused")
        raise NotSignedIn("X-Hub-Signature-256 is not our webhook secret's signature of this body.")
    event, delivery_id = headers.get("X-GitHub-Event", ""), headers.get("X-GitHub-Delivery", "")
    if not EVENT.fullmatch(event) or not DELIVERY_ID.fullmatch(delivery_id):
        raise MalformedDelivery("X-GitHub-Event and X-GitHub-Delivery must be set.")
    body = await _read(raw, _json)
    if event == "ping":
        return JSONResponse({"status": "pong"})
    hint = hint_of(event, body)
    if hint is None:
        count_delivery("github", event, "ignored")
        return JSONResponse({"status": "ignored"}, status.HTTP_202_ACCEPTED)
    stored = orjson.dumps(to_json(hint)).decode()
    return await _accept(app, Delivery("github", delivery_id, event, stored, app.clock()))


@router.post("/webhooks/atlantis", status_code=status.HTTP_202_ACCEPTED, max_body_size=MAX_WEBHOOK)
async def receive_webhook(http_request: HttpRequest, app: Services) -> JSONResponse:
    """Atlantis's own `apply` and `drift` webhooks, with our token as its HTTP header."""
    known = app.atlantis_token or ""
    given = bearer(http_request) or ""
    if not known or not hmac.compare_digest(given.encode(), known.encode()):
        count_delivery("atlantis", "unknown", "refused")
        raise NotSignedIn("Send the token that LANDFORM_ATLANTIS_TOKEN names.")
    raw = await _body(http_request)
    body = await _read(raw, _storable)
    return await _accept_report(app, raw, body, event=kind_of_webhook(body))


@router.post(
    "/callbacks/atlantis", status_code=status.HTTP_202_ACCEPTED, max_body_size=MAX_CALLBACK
)
async def receive_callback(http_request: HttpRequest, app: Services) -> JSONResponse:
    """Plan JSON and results, signed by our server-side Atlantis workflow."""
    raw = await _body(http_request)
    signature = http_request.headers.get(SIGNATURE_HEADER)
    if not is_signed(app.atlantis_token or "", raw, signature, now=app.clock()):
        count_delivery("atlantis", "callback", "refused")
        raise NotSignedIn(
            f"{SIGNATURE_HEADER} must be `t=<unix time>,v1=<HMAC-SHA256 of time, dot and body>` "
            "by the token that LANDFORM_ATLANTIS_TOKEN names, made within the last ten minutes."
        )
    return await _accept_report(app, raw, await _read(raw, _storable), event="callback")


async def _accept_report(app: ApiServices, raw: bytes, body: Any, *, event: str) -> JSONResponse:
    # Atlantis sends no delivery id: the same bytes again are the same delivery.
    delivery_id = f"{event}-{hashlib.sha256(raw).hexdigest()}"
    stored = orjson.dumps(body).decode()
    return await _accept(app, Delivery("atlantis", delivery_id, event, stored, app.clock()))


async def _accept(app: ApiServices, delivery: Delivery) -> JSONResponse:
    await app.inbox.accept(delivery)
    count_delivery(delivery.source, delivery.event, "accepted")
    return JSONResponse({"status": "accepted"}, status.HTTP_202_ACCEPTED)


async def _body(http_request: HttpRequest) -> bytes:
    """All of it; before it is there, nobody knows who sends it, and it takes up memory."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await http_request.body()
    except TimeoutError:
        raise MalformedDelivery(f"The body did not arrive within {BODY_SECONDS:g} s.") from None


async def _read(raw: bytes, read: Callable[[bytes], Any]) -> Any:
    # A plan of megabytes takes a while; others are not to wait for it.
    return await asyncio.to_thread(read, raw) if len(raw) > LARGE else read(raw)


def _storable(raw: bytes) -> Any:
    """The body as we may keep it: without a secret it may carry."""
    return storable(_json(raw))


def _json(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedDelivery("The body is not JSON (content type application/json).") from error
    if not isinstance(body, dict) or _depth(body) > MAX_DEPTH:
        raise MalformedDelivery(f"The body must be an object of at most {MAX_DEPTH} levels.")
    return body


def _depth(value: object) -> int:
    level, deep = [value], 0
    while level and deep <= MAX_DEPTH:
        deep += 1
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return deep
