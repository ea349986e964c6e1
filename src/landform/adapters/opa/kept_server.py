"""An `opa run --server` of our own, on a socket that only we can reach."""

import asyncio
import shutil
import tempfile
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import httpx2

from landform.adapters.opa.checking import problems_of
from landform.adapters.opa.process import MAX_MEMORY_BYTES, limit_memory, start_kept, stop
from landform.adapters.opa.server import OpaServer
from landform.adapters.opa.staging import stage
from landform.policies.errors import PolicyEngineUnavailable

POLL_SECONDS = 0.005
SOCKET = "opa.sock"


class KeptServer:
    """One server over one state of the policies; nothing is ever loaded into it later."""

    def __init__(
        self, files: dict[str, bytes], directory: Path, process: Process, timeout_seconds: float
    ) -> None:
        self.files = files
        self.retired = False
        self._directory = directory
        self._process = process
        self._questions = 0
        transport = httpx2.AsyncHTTPTransport(uds=str(directory / SOCKET))
        self._client = OpaServer("http://opa", timeout_seconds=timeout_seconds, transport=transport)

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, package: str, given: bytes) -> dict[str, Any]:
        """Return what a package holds. A server that is retired ends with its last question.

        Raises:
            PolicyEngineUnavailable: as `OpaServer.ask`.
        """
        self._questions += 1
        try:
            return await self._client.ask(package, given)
        finally:
            self._questions -= 1
            if self.retired and not self._questions:
                await self.aclose()

    async def retire(self) -> None:
        """Take no more questions; end once those that were asked are answered or given up."""
        self.retired = True
        if not self._questions:
            await self.aclose()

    async def aclose(self) -> None:
        """End the process at once."""
        self.retired = True
        await stop(self._process)
        await self._client.aclose()
        await asyncio.to_thread(shutil.rmtree, self._directory, ignore_errors=True)


async def start_server(binary: Path, files: dict[str, bytes], timeout_seconds: float) -> KeptServer:
    """Start a server over these files, and return it when it listens.

    Raises:
        PolicyEngineUnavailable: it does not start; the message says what is wrong with the
            policies, if it is that.
        UnusablePolicies: a file cannot be read, or two data files contradict each other.
    """
    directory = Path(tempfile.mkdtemp(prefix="landform-opa-"))  # for us alone: mode 0700
    process = None
    try:
        root = await asyncio.to_thread(stage, files, directory)
        process = await start_kept(_command(binary, root.name), directory=directory)
        limit_memory(process, MAX_MEMORY_BYTES)
        await _listening(process, directory / SOCKET)
    except BaseException:
        if process is not None:
            await stop(process)
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
        raise
    if process.returncode is None:
        return KeptServer(files, directory, process, timeout_seconds)
    await stop(process)
    await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
    problems = await problems_of(binary, files)
    said = str(problems[0]) if problems and problems[0].file else "OPA does not start"
    raise PolicyEngineUnavailable(f"{said}.")


def _command(binary: Path, bundle: str) -> list[str]:
    return [
        *(str(binary), "run", "--server", "--addr", f"unix://{SOCKET}", "--bundle", bundle),
        *("--disable-telemetry", "--log-level", "error"),
    ]


async def _listening(process: Process, socket: Path) -> None:
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_unix_connection(str(socket))
        except OSError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            writer.close()
            return
