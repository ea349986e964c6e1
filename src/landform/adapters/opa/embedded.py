"""Rego without OPA: the last resort, for development and demonstrations."""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

from landform.adapters.opa.answers import (
    MAX_RESULT_BYTES,
    checked_package,
    decode_answer,
    encode_input,
    package_of,
    undefined,
)
from landform.adapters.opa.process import kill, pipes, start
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage

WORKER = "landform.adapters.opa.embedded_worker"


class EmbeddedRego:
    """Fulfils `landform.policies.ports.PolicyEngine` with `regorus` in a child process.

    The child is kept between questions, which wait for each other, and is replaced when
    it dies or does not answer in time. It sees to it itself that a changed file counts.
    Needs the extra ``rego``; POSIX only. One instance belongs to one event loop.
    """

    name = "embedded-rego"

    def __init__(self, policies: Path, timeout_seconds: float = 10) -> None:
        self._policies = policies
        self._timeout_seconds = timeout_seconds
        self._turn = asyncio.Lock()
        self._worker: Process | None = None

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> dict[str, Any]:
        package = package_of(stage)
        path = json.dumps(package.split(".")).encode()
        question = b'{"package":%b,"input":%b}\n' % (path, encode_input(document))
        async with self._turn:
            answer = decode_answer(await self._ask(question), "The embedded engine")
        if "error" in answer:
            raise PolicyEngineUnavailable(f"{answer['error']}.")
        if "value" not in answer:
            raise undefined(package)
        return checked_package(answer["value"], package)

    async def aclose(self) -> None:
        """End the child process."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            await kill(worker)

    async def _ask(self, question: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                stdin, stdout = pipes(await self._running_worker())
                stdin.write(question)
                await stdin.drain()
                answer = await stdout.readline()
        except TimeoutError as error:
            await self.aclose()
            raise PolicyEngineUnavailable(
                f"The embedded engine gave no answer within {self._timeout_seconds:g} seconds."
            ) from error
        except (OSError, ValueError):
            answer = b""  # the child is gone, or wrote more than a line may hold
        except BaseException:
            # Cancelled: the answer to this question must not become that of the next.
            await self.aclose()
            raise
        if not answer.endswith(b"\n"):
            await self.aclose()
            raise PolicyEngineUnavailable("The embedded engine died over this input.")
        return answer

    async def _running_worker(self) -> Process:
        if self._worker is not None and self._worker.returncode is not None:
            await self.aclose()
        if self._worker is None:
            seconds = str(self._timeout_seconds)
            # -P: nothing in the working directory may pass for a module of ours.
            command = [sys.executable, "-P", "-m", WORKER, str(self._policies.absolute()), seconds]
            self._worker = await start(
                command, directory=Path.cwd(), max_line_bytes=MAX_RESULT_BYTES + 1024
            )
        return self._worker
