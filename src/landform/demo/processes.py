"""Child processes of the demo: started, waited for, and all ended when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import httpx2

from landform.adapters.terraform.stopping import stop_runs
from landform.demo.errors import DemoFailed

STOP_SECONDS = 10.0
POLL = 0.05  # seconds


class Processes:
    """A context manager; leaving it leaves no process behind, runs of the runner included."""

    def __init__(self, logs: Path, runs: Path) -> None:
        self._logs = logs
        self._runs = runs
        self._children: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_error: object) -> None:
        for _, child in reversed(self._children):
            _stop(child)
        stop_runs(self._runs)

    def start(self, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        """Run ``python -m <arguments>``; its output goes to ``<logs>/<name>.log``."""
        log = (self._logs / f"{name}.log").open("wb")
        with log:
            child = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us only; we end them in order
            )
        self._children.append((name, child))

    def wait_for(self, name: str, url: str, *, seconds: float) -> None:
        """Return when ``url`` answers.

        Raises:
            DemoFailed: the process ended, or did not answer in time; says where its log is.
        """
        child = next(child for known, child in self._children if known == name)

        def answers() -> bool:
            if child.poll() is not None:
                raise DemoFailed(f"{name} ended early: {self._last_line(name)}")
            with suppress(httpx2.HTTPError):
                return httpx2.get(url, timeout=2).status_code < 500
            return False

        if not wait_until(answers, seconds=seconds):
            raise DemoFailed(f"{name} did not answer within {seconds:.0f} s; see {self._log(name)}")

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _last_line(self, name: str) -> str:
        lines = self._log(name).read_text(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'it said nothing'} (log: {self._log(name)})"


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again and again until the condition holds; False when time ran out."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        _pause()
    return True


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether we could listen on this port of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _stop(child: subprocess.Popen[bytes]) -> None:
    for stop in (signal.SIGTERM, signal.SIGKILL):
        if child.poll() is not None:
            return
        with suppress(ProcessLookupError):
            child.send_signal(stop)
        with suppress(subprocess.TimeoutExpired):
            child.wait(STOP_SECONDS)


def _pause() -> None:
    # Polling somebody else's process from outside any event loop: there is nothing to await.
    time.sleep(POLL)  # noqa: TID251
