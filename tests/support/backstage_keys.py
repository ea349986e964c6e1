"""The part of a Backstage that shows its keys, on loopback."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import uvicorn
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.support.waiting import await_until

Answer = Callable[[], Response]


@dataclass
class KeyShow:
    """``shown`` by plugin, None for people; ``lies`` are answered instead, by path."""

    url: str = ""
    shown: dict[str | None, list[ECKey]] = field(default_factory=dict)
    lies: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        if self.gate:
            await self.gate.wait()
        if path in self.lies:
            return self.lies[path]()
        whose = None if path == PEOPLE else path.split("/")[2]
        if whose not in self.shown or path not in (PEOPLE, path_of(whose or "")):
            return Response("", 404)
        return json_answer(KeySet([*self.shown[whose]]).as_dict(private=False))


PEOPLE = "/api/auth/.well-known/jwks.json"


def path_of(plugin: str) -> str:
    return f"/api/{plugin}/.backstage/auth/v1/jwks.json"


def json_answer(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")


def elsewhere(url: str) -> Answer:
    return lambda: RedirectResponse(url)


def packed(size: int) -> Answer:
    """So many bytes when unpacked, few on the way."""
    return lambda: Response(gzip.compress(b" " * size), headers={"Content-Encoding": "gzip"})


@asynccontextmanager
async def key_show() -> AsyncIterator[KeyShow]:
    """It answers on a port of loopback while the block lasts."""
    show = KeyShow()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        show.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(show.app(), log_config=None, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve([listening]))
        try:
            await await_until(lambda: server.started, what="the keys")
            yield show
        finally:
            server.should_exit = True
            await running
