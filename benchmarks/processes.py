"""Start a service as a process of its own, talk to it over loopback, end it."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import cpu_seconds, family, peak_megabytes, resident_megabytes
from tests.support.ports import free_port

HOST = "127.0.0.1"
USER = {"Landform-User": "user:default/ana"}
READY_SECONDS = 60.0
GLANCE_SECONDS = 0.01


@dataclass(frozen=True)
class Service:
    """A running process. ``started_in`` is the time until it said that it is ready, in seconds."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    started_in: float

    @property
    def pids(self) -> list[int]:
        return family(self.process.pid)

    def memory(self) -> float:
        """Resident megabytes of all its processes."""
        return round(sum(resident_megabytes(pid) for pid in self.pids), 1)

    def peak_memory(self) -> float:
        """The most resident megabytes that the service itself ever had."""
        return peak_megabytes(self.process.pid)

    def cpu(self) -> float:
        """Seconds of processor time of all its processes."""
        return sum(cpu_seconds(pid) for pid in self.pids)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait()


def environment(directory: Path, *, database_url: str, port: int, token: str) -> dict[str, str]:
    """Settings of a service whose files are all below ``directory``.

    Byte code is kept, as in every installed package; here in a directory of its own.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANDFORM_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {
        "PYTHONPYCACHEPREFIX": str(bytecode(directory)),
        "LANDFORM_CONFIG": str(directory / "none.yaml"),
        "LANDFORM_DATABASE_URL": database_url,
        "LANDFORM_PORT": str(port),
        "LANDFORM_ATLANTIS_TOKEN": token,
        "LANDFORM_GITHUB_WEBHOOK_SECRET": token,
        "LANDFORM_ACCESS__MODE": "local",
        "LANDFORM_FORGE__PATH": str(directory / "infra.git"),
        "LANDFORM_RUNNER__WORK_DIR": str(directory / "runs"),
    }


def bytecode(directory: Path) -> Path:
    return directory / "bytecode"


@contextmanager
def serving(
    directory: Path, database_url: str, *, module: str = "landform", arguments: tuple[str, ...] = ()
) -> Iterator[Service]:
    """Run ``python -m module`` until the block ends; it starts when `/readyz` answers 200."""
    port, token = free_port(), secrets.token_hex(16)
    given = environment(directory, database_url=database_url, port=port, token=token)
    began = time.perf_counter()
    with (directory / "service.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *(arguments or ("serve",))],
            env=given,
            stdout=log,
            stderr=log,
        )
    try:
        _await_ready(process, port, directory / "service.log")
        yield Service(process, port, token, time.perf_counter() - began)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if call(port, "GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass
        pause(GLANCE_SECONDS)
    said = log.read_text(encoding="utf-8", errors="replace")[-2_000:]
    raise RuntimeError(f"The service did not become ready:\n{said}")


def pause(seconds: float) -> None:
    """Let other processes work."""
    time.sleep(seconds)  # noqa: TID251 (a measurement waits; nothing is decided by it)


def call(
    port: int,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        return exchange(connection, method, path, body, headers)
    finally:
        connection.close()


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    """One request on a connection that is kept."""
    sent = None if body is None else json.dumps(body).encode()
    content = {} if sent is None else {"Content-Type": "application/json"}
    connection.request(method, path, sent, content | USER | (headers or {}))
    answer = connection.getresponse()
    return answer.status, answer.read()
