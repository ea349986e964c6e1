"""The `opa` program: exactly what Atlantis and conftest users have."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

from landform.adapters.opa.answers import NoAnswer, encode_input, package_of
from landform.adapters.opa.kept_server import KeptServer, start_server
from landform.adapters.opa.policy_files import UnusablePolicies, read_tree
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage

# OPA keeps the memory that a question took. After a large one it starts afresh instead.
RENEWED_AFTER_BYTES = 8 * 1024**2


class OpaBinary:
    """Fulfils `landform.policies.ports.PolicyEngine` with a server of its own.

    The server is started by the first question, so that later ones need not wait for OPA
    to start and to compile. It is replaced when a file of the policies has changed, when it
    did not answer in time, when it died, and after an input of some megabytes. It ends with
    ``aclose()``, and at the latest with this process. One instance belongs to one event loop.
    """

    name = "opa"

    def __init__(self, binary: Path, policies: Path, timeout_seconds: float = 10) -> None:
        self._binary = binary
        self._policies = policies
        self._timeout_seconds = timeout_seconds
        self._turn = asyncio.Lock()
        self._server: KeptServer | None = None

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> dict[str, Any]:
        package, given = package_of(stage), encode_input(document)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                server = await self._current()
                return await self._ask(server, package, given)
        except TimeoutError as error:
            raise NoAnswer(
                f"OPA gave no answer within {self._timeout_seconds:g} seconds."
            ) from error
        except UnusablePolicies as error:
            raise PolicyEngineUnavailable(f"{error}.") from error

    async def aclose(self) -> None:
        """End the server."""
        if self._server is not None:
            server, self._server = self._server, None
            await server.aclose()

    async def _ask(self, server: KeptServer, package: str, given: bytes) -> dict[str, Any]:
        answered = False
        try:
            answer = await server.ask(package, given)
            answered = True
        except PolicyEngineUnavailable as error:
            answered = not isinstance(error, NoAnswer)
            raise
        finally:
            # Also when nobody waits any more: what it still computes is of no use.
            if not answered or len(given) > RENEWED_AFTER_BYTES:
                await self._replace(server)
        return answer

    async def _current(self) -> KeptServer:
        async with self._turn:
            files = await asyncio.to_thread(read_tree, self._policies)
            server = self._server
            if server is not None and (server.files != files or not server.is_alive):
                await self._replace(server)
            if self._server is None:
                # A little longer than ours, so that it is this clock which tells.
                seconds = self._timeout_seconds + 1
                self._server = await start_server(self._program(), files, seconds)
            return self._server

    async def _replace(self, server: KeptServer) -> None:
        if self._server is server:
            self._server = None
        await server.retire()

    def _program(self) -> Path:
        found = shutil.which(self._binary)
        if found is None:
            raise PolicyEngineUnavailable(f"There is no program {self._binary}.")
        return Path(found).absolute()
