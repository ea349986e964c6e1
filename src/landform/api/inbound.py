"""`/webhooks/atlantis` and `/callbacks/atlantis`: authenticate, store, answer. Nothing is decided.

Atlantis waits for the answer while it applies and never sends again, so the
answer comes as soon as the delivery is on disk.
"""

import asyncio
import hashlib
import hmac

import orjson
from fastapi import APIRouter, status
from fastapi.responses import JSONResponse
from starlette.requests import Request as HttpRequest

from landform.api.dependencies import ApiServices, NotSignedIn, Services, bearer
from landform.db.inbox import Delivery
from landform.kernel.errors import Invalid
from landform.runs.reports import storable

router = APIRouter(tags=["inbound"])

MAX_WEBHOOK = 1024 * 1024  # bytes; Atlantis's apply body is about 2 KiB
MAX_CALLBACK = 32 * 1024 * 1024  # bytes; it carries a whole plan
LARGE = 64 * 1024  # bytes; larger bodies are read in a thread
MAX_DEPTH = 100  # levels of JSON


class MalformedDelivery(Invalid):
    title = "The delivery cannot be read"


@router.post("/webhooks/atlantis", status_code=status.HTTP_202_ACCEPTED, max_body_size=MAX_WEBHOOK)
async def receive_webhook(http_request: HttpRequest, app: Services) -> JSONResponse:
    """Atlantis's own `apply` webhook."""
    return await _receive(http_request, app, event="apply")


@router.post(
    "/callbacks/atlantis", status_code=status.HTTP_202_ACCEPTED, max_body_size=MAX_CALLBACK
)
async def receive_callback(http_request: HttpRequest, app: Services) -> JSONResponse:
    """Plan JSON and results, sent by our server-side Atlantis workflow."""
    return await _receive(http_request, app, event="callback")


async def _receive(http_request: HttpRequest, app: ApiServices, *, event: str) -> JSONResponse:
    _authenticate(http_request, app)
    raw = await http_request.body()
    await app.inbox.accept(
        Delivery(
            source="atlantis",
            # Atlantis sends no delivery id: the same bytes again are the same delivery.
            id=f"{event}-{hashlib.sha256(raw).hexdigest()}",
            event=event,
            body=await _checked(raw),
            received_at=app.clock(),
        )
    )
    return JSONResponse({"status": "accepted"}, status.HTTP_202_ACCEPTED)


def _authenticate(http_request: HttpRequest, app: ApiServices) -> None:
    given = bearer(http_request) or ""
    known = app.atlantis_token or ""
    if not known or not hmac.compare_digest(given.encode(), known.encode()):
        raise NotSignedIn("Send the token that LANDFORM_ATLANTIS_TOKEN names.")


async def _checked(raw: bytes) -> str:
    # A plan of megabytes takes a while; others are not to wait for it.
    return await asyncio.to_thread(_readable, raw) if len(raw) > LARGE else _readable(raw)


def _readable(raw: bytes) -> str:
    """The body as we may keep it: JSON, not too deep, without a secret it may carry."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedDelivery("The body is not JSON.") from error
    if not isinstance(body, dict) or _depth(body) > MAX_DEPTH:
        raise MalformedDelivery(f"The body must be an object of at most {MAX_DEPTH} levels.")
    return orjson.dumps(storable(body)).decode()


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
