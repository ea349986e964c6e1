"""`landform serve --processes N`: several processes behind one socket.

Python answers on one core. All take connections from the same socket; the first one has the
worker and the clock. A process that ends is replaced, and all end with the first.
"""

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

import structlog

from landform.settings import Settings

log = structlog.get_logger()

BACKLOG = 2048  # connections that wait to be taken
PAUSE = 1.0  # seconds before one that ended is replaced, so that a crash at start makes no storm

Serve = Callable[[Settings, socket.socket], None]


@contextmanager
def listening(settings: Settings) -> Any:
    """The socket that all processes share."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shared.bind((settings.host, settings.port))
        shared.listen(BACKLOG)
        shared.set_inheritable(True)
        yield shared


@contextmanager
def helpers(count: int, serve: Serve, settings: Settings, shared: socket.socket) -> Any:
    """So many more processes that run ``serve`` while the block lasts."""
    crew = _Crew(lambda: _started(serve, settings, shared), count)
    with ExitStack() as stack:
        stack.callback(crew.end)
        yield


class _Crew:
    """Processes that are replaced when they end."""

    def __init__(self, start: Callable[[], BaseProcess], count: int) -> None:
        self._start = start
        self._ending = threading.Event()
        self._processes = [start() for _ in range(count)]
        self._watch = threading.Thread(target=self._replace, name="processes", daemon=True)
        self._watch.start()

    def end(self) -> None:
        self._ending.set()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(10)
        self._watch.join(PAUSE)

    def _replace(self) -> None:
        while not self._ending.is_set():
            wait([process.sentinel for process in self._processes], timeout=PAUSE)
            for place, process in enumerate(self._processes):
                if process.is_alive() or self._ending.wait(PAUSE):
                    continue
                log.error("process.replaced", pid=process.pid, exit_code=process.exitcode)
                self._processes[place] = self._start()


def _started(serve: Serve, settings: Settings, shared: socket.socket) -> BaseProcess:
    # Spawned, not forked: the first process has threads and open connections by then.
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(serve, settings, shared), daemon=True
    )
    process.start()
    return process


def _run(serve: Serve, settings: Settings, shared: socket.socket) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    serve(settings, shared)


def _end_with(parent: BaseProcess) -> None:
    """End as well when the first process is gone without saying so."""
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
