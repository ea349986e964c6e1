"""The emulator's HTTP server: uvicorn in a thread of its own, with TLS if asked."""

import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import trustme
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from tests.support.github.rest.routing import rest_routes, unknown
from tests.support.github.services import Services
from tests.support.github.smart_http import git_route


def application(services: Services) -> Starlette:
    """Git first: its addresses look like nothing else."""
    app = Starlette(routes=[git_route(services), *rest_routes(services)])
    refuse = unknown(services)

    async def not_emulated(request: Request, error: Exception) -> Response:
        del error
        return await refuse(request)

    for status in (404, 405):
        app.add_exception_handler(status, not_emulated)
    return app


@dataclass(frozen=True)
class Certificate:
    """A certificate for loopback, and the authority to trust it by."""

    ca_file: Path
    certificate_file: Path

    @classmethod
    def make(cls, directory: Path) -> "Certificate":
        authority = trustme.CA()
        leaf = authority.issue_cert("127.0.0.1", "localhost")
        made = cls(directory / "ca.pem", directory / "server.pem")
        authority.cert_pem.write_to_path(str(made.ca_file))
        leaf.private_key_and_cert_chain_pem.write_to_path(str(made.certificate_file))
        return made


class Server:
    """Listens from the start, answers once it runs."""

    def __init__(self, app: ASGIApp, certificate: Certificate | None, port: int) -> None:
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.bind(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        self._started = threading.Event()
        self._server = _Announcing(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                proxy_headers=False,
                timeout_graceful_shutdown=1,
                ssl_certfile=certificate.certificate_file if certificate else None,
            ),
            self._started,
        )
        self._thread = threading.Thread(target=self._run, name="github", daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(10), "the emulator did not start in 10 seconds"

    def stop(self) -> None:
        """At once, whoever may still wait for an answer."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
        self._listening.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listening])


class _Announcing(uvicorn.Server):
    """Says when it answers, so that nobody need ask again and again."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._announced = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announced.set()
