"""The outermost layer of the server: it logs every call and lets planned faults happen."""

import asyncio
import contextlib
import itertools
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.github.faults import Fault, FaultPlan

GHES_PREFIX = "/api/v3"


@dataclass
class LoggedCall:
    """One call as it came and went. ``status`` 0: no answer, the connection was cut."""

    method: str
    path: str
    query: str
    status: int = 0
    faulted: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


@dataclass
class Front:
    """ASGI middleware without a framework, since it must reach the connection itself."""

    app: ASGIApp
    faults: FaultPlan
    requests: list[LoggedCall] = field(default_factory=list)
    crashes: list[Exception] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(GHES_PREFIX)
        call = LoggedCall(scope["method"], path, scope["query_string"].decode())
        fault = self.faults.take(call.method, path)
        call.faulted = fault is not None
        request_id = f"{next(self._numbers):04X}:EMULATOR".encode()

        async def logging_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                headers = [*message.get("headers", []), (b"x-github-request-id", request_id)]
                message = {**message, "headers": headers}
            await send(message)

        self.requests.append(call)
        try:
            if fault is None:
                await self.app(scope, receive, logging_send)
            else:
                await self._fail(fault, scope, receive, logging_send, _transport(send))
        except ClientDisconnect:
            pass  # an Atlantis that was killed is no mistake of ours
        except Exception as crash:
            self.crashes.append(crash)
            raise

    async def _fail(
        self,
        fault: Fault,
        scope: Scope,
        receive: Receive,
        send: Send,
        transport: asyncio.Transport,
    ) -> None:
        if fault.after:
            await self.app(scope, receive, _swallow)
        if fault.seconds and await _gave_up(receive, fault):
            return
        if fault.strike:
            fault.strike()
        if fault.cut:
            _reset(transport)
        elif fault.status is None:
            await self.app(scope, receive, send)
        else:
            if not fault.after:
                await _read_all(receive)
            body = fault.body()
            headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
            headers |= fault.headers
            raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": fault.status, "headers": raw})
            await send({"type": "http.response.body", "body": body})


async def _swallow(message: Message) -> None:
    """An answer that nobody gets."""


async def _read_all(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _gave_up(receive: Receive, fault: Fault) -> bool:
    """Wait for the fault's seconds; True when the client went away meanwhile."""
    if not fault.cut:  # the app will want to read the body itself
        await asyncio.sleep(fault.seconds)
        return False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(fault.seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
            return True
    return False


def _transport(send: Any) -> asyncio.Transport:
    """The connection behind uvicorn's ``send``, a method of the request's cycle."""
    transport: asyncio.Transport = send.__self__.transport
    return transport


def _reset(transport: asyncio.Transport) -> None:
    """Cut the connection with an RST instead of a FIN."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
