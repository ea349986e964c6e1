"""The side that asks: starts the server, sends renderings, says which limit was reached."""

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Collection, Mapping
from typing import Any

from landform.adapters.sandbox import protocol
from landform.adapters.sandbox.limits import SandboxLimits
from landform.adapters.sandbox.server import MEBIBYTE, TOO_MUCH_MEMORY, TOO_MUCH_OUTPUT
from landform.rendering.errors import RenderFailed, SandboxUnavailable
from landform.rendering.template_files import FetchOptions
from landform.templates.files import TemplateFile

START_SECONDS = 30.0
GRACE_SECONDS = 2.0  # beyond the child's own alarm
CHUNK = 256 * 1024


class SandboxRenderer:
    """A `rendering.ports.FileRenderer` over forks of one warm process.

    The process gets no environment of ours, hence no secret, and starts with the
    first rendering or `start`. Close it with `aclose`.
    """

    def __init__(self, limits: SandboxLimits = SandboxLimits()) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._starting = asyncio.Lock()
        self._turns = asyncio.Semaphore(limits.parallel)

    @property
    def pid(self) -> int | None:
        """The warm process, if there is one."""
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        """Whether the warm process is there."""
        return self._process is not None and self._process.poll() is None

    async def start(self) -> None:
        """Make the warm process, if there is none that runs.

        Raises:
            SandboxUnavailable: it did not become ready.
        """
        async with self._starting:
            if self.is_running:
                return
            await self.aclose()
            ours, theirs = socket.socketpair()
            ours.settimeout(0)
            with theirs:
                self._process = _spawn(theirs)
            self._control = ours
            try:
                async with asyncio.timeout(START_SECONDS):
                    ready = await asyncio.get_running_loop().sock_recv(ours, 16)
            except (TimeoutError, OSError) as error:
                raise SandboxUnavailable("The sandbox did not start in time.") from error
            if ready != b"ready\n":
                raise SandboxUnavailable("The sandbox ended while it started.")

    async def aclose(self) -> None:
        """End the warm process; it ends by itself when its socket closes."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._process.wait, GRACE_SECONDS)
            if self._process.poll() is None:
                self._process.kill()
                await asyncio.to_thread(self._process.wait)
        self._control = self._process = None

    async def render(
        self,
        files: Mapping[str, TemplateFile],
        values: Mapping[str, Any],
        options: FetchOptions = FetchOptions(),
        *,
        existing: Collection[str] = (),
    ) -> dict[str, TemplateFile]:
        """See `rendering.ports.FileRenderer.render`."""
        data = protocol.request(files, values, options, self._limits, existing=existing)
        return await self._rendered(data)

    async def render_file(
        self,
        path: str,
        file: TemplateFile,
        values: Mapping[str, Any],
        options: FetchOptions = FetchOptions(),
    ) -> TemplateFile:
        """See `rendering.ports.FileRenderer.render_file`."""
        data = protocol.request({path: file}, values, options, self._limits, existing=None)
        return (await self._rendered(data))[path]

    async def _rendered(self, data: bytes) -> dict[str, TemplateFile]:
        async with self._turns:
            await self.start()
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    self._send(theirs)
                ours.settimeout(0)
                answer = await self._exchange(ours, data)
        return self._result(answer)

    def _send(self, connection: socket.socket) -> None:
        try:
            if self._control is None:
                raise SandboxUnavailable("The sandbox is closed.")
            socket.send_fds(self._control, [b"r"], [connection.fileno()])
        except OSError as error:
            raise SandboxUnavailable("The sandbox takes no more renderings.") from error

    async def _exchange(self, connection: socket.socket, data: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        received = bytearray()
        try:
            async with asyncio.timeout(self._limits.wall_seconds + GRACE_SECONDS):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    await loop.sock_sendall(connection, data)
                    connection.shutdown(socket.SHUT_WR)
                while chunk := await loop.sock_recv(connection, CHUNK):
                    received += chunk
                    if len(received) > self._limits.output_mib * MEBIBYTE + CHUNK:
                        raise self._stopped("output", f"{self._limits.output_mib} MiB of output")
        except TimeoutError as error:
            raise self._stopped("time", f"{self._limits.wall_seconds:g} seconds") from error
        except ConnectionError as error:
            raise SandboxUnavailable("The sandbox went away.") from error
        return bytes(received)

    def _result(self, answer: bytes) -> dict[str, TemplateFile]:
        *lines, trailer = answer.splitlines() or [b""]
        code = json.loads(trailer)["exit"] if trailer.startswith(b'{"exit"') else None
        if code == 0 and len(lines) == 1:
            return protocol.read_answer(lines[0])
        limits = self._limits
        reached = {
            -signal.SIGXCPU: ("cpu", f"{limits.cpu_seconds} seconds of computing"),
            -signal.SIGALRM: ("time", f"{limits.wall_seconds:g} seconds"),
            TOO_MUCH_MEMORY: ("memory", f"{limits.memory_mib} MiB of memory"),
            TOO_MUCH_OUTPUT: ("output", f"{limits.output_mib} MiB of output"),
        }
        if code in reached:
            raise self._stopped(*reached[code])
        if code is None:
            raise SandboxUnavailable("The sandbox went away.")
        raise RenderFailed("The template could not be rendered: its process was ended.", exit=code)

    def _stopped(self, limit: str, most: str) -> RenderFailed:
        return RenderFailed(
            f"Rendering was stopped: the template takes more than {most}.", limit=limit
        )


def _spawn(control: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "landform.adapters.sandbox.server", str(control.fileno())],
        pass_fds=[control.fileno()],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
