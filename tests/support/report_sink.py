"""A tiny HTTP server that takes what runners report."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One report as it came in."""

    path: str
    authorization: str | None
    body: Any
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class ReportSink:
    """What came in, oldest first. ``status`` is answered; ``on_report`` is called before that."""

    url: str
    received: list[Received] = field(default_factory=list)
    status: int = 202
    on_report: Callable[[Received], None] | None = None

    def of(self, command: str) -> list[Received]:
        """The callbacks for ``plan`` or ``apply``."""
        return [
            each
            for each in list(self.received)
            if each.path == "/callbacks/atlantis" and each.body["command"] == command
        ]


@contextmanager
def report_sink() -> Iterator[ReportSink]:
    """A sink on loopback until the block ends."""
    sink = ReportSink(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            received = Received(
                self.path,
                self.headers["Authorization"],
                json.loads(raw),
                raw,
                dict(self.headers.items()),
            )
            sink.received.append(received)
            if sink.on_report:
                sink.on_report(received)
            self.send_response(sink.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
