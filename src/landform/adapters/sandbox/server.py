"""The warm process: for each rendering it forks a child with limits, which then ends.

Run as ``python -I -m landform.adapters.sandbox.server FD``: FD is a socket on which
one socket a rendering arrives. Everything slow (imports, the HCL grammar) happens
once, before the first. It loads no library with threads of its own (Go's), for
those do not survive a fork. It ends when the other side closes.
"""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from landform.adapters.sandbox import protocol
from landform.adapters.sandbox.limits import SandboxLimits
from landform.rendering.errors import RenderFailed
from landform.rendering.template_files import render_files
from landform.templates.files import TemplateFile

MEBIBYTE = 1024 * 1024
CHUNK = 256 * 1024
TOO_MUCH_MEMORY = 70  # exit codes of a child that could not tell more
TOO_MUCH_OUTPUT = 71


def main() -> None:
    """Serve until the other side is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    wake, woken = socket.socketpair()
    for end in (wake, woken):
        end.settimeout(0)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _warm_up()
    control.sendall(b"ready\n")
    Server(control, wake).serve()


class Server:
    """Forks, and tells each connection how its child ended."""

    def __init__(self, control: socket.socket, wake: socket.socket) -> None:
        self._control = control
        self._wake = wake
        self._children: dict[int, socket.socket] = {}

    def serve(self) -> None:
        while True:
            readable, _, _ = select.select([self._control, self._wake], [], [])
            if self._wake in readable:
                with contextlib.suppress(BlockingIOError):
                    self._wake.recv(4096)
                self._reap()
            if self._control in readable:
                message, fds, _, _ = socket.recv_fds(self._control, 1, 1)
                if not message:
                    return
                self._start(socket.socket(fileno=fds[0]))

    def _start(self, connection: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_child(connection)
        self._children[pid] = connection

    def _become_child(self, connection: socket.socket) -> None:
        signal.set_wakeup_fd(-1)
        for other in (self._control, self._wake, *self._children.values()):
            other.close()
        try:
            code = render_in_child(connection)
        except BaseException:  # noqa: BLE001 (nothing may go on past here in a child)
            code = 1
        os._exit(code)

    def _reap(self) -> None:
        for pid, status in _ended():
            connection = self._children.pop(pid, None)
            if connection is None:
                continue
            trailer = json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1)
                connection.sendall(trailer + b"\n")


def _ended() -> Iterator[tuple[int, int]]:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def render_in_child(connection: socket.socket) -> int:
    """Read a request, set its limits, answer; returns the exit code."""
    connection.settimeout(None)
    data = b"".join(iter(lambda: connection.recv(CHUNK), b""))
    request = protocol.read_request(data)
    _limit(request.limits)
    try:
        answer = protocol.answer(request.rendered())
    except RenderFailed as error:
        answer = protocol.failure(error)
    except MemoryError:
        return TOO_MUCH_MEMORY
    if len(answer) > request.limits.output_mib * MEBIBYTE:
        return TOO_MUCH_OUTPUT
    connection.sendall(answer)
    return 0


def _limit(limits: SandboxLimits) -> None:
    """From here on a signal ends this process where it goes too far."""
    for number in (signal.SIGALRM, signal.SIGXCPU, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    memory = _address_space() + limits.memory_mib * MEBIBYTE
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        hard = most + 1 if what == resource.RLIMIT_CPU else most
        resource.setrlimit(what, (most, hard))


def _address_space() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 1024 * MEBIBYTE
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def _warm_up() -> None:
    render_files({"a.tf": TemplateFile(b'b "c" {\n  d = "${{ values.e }}"\n}\n')}, {"e": "f"})
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
