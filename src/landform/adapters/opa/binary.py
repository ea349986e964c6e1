"""The `opa` program: exactly what Atlantis and conftest users have."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

from landform.adapters.opa.answers import (
    MAX_RESULT_BYTES,
    checked_package,
    decode_answer,
    encode_input,
    package_of,
    sentence_of,
    undefined,
)
from landform.adapters.opa.process import CHUNK_BYTES, kill, pipes, start
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage


class OpaBinary:
    """Fulfils `landform.policies.ports.PolicyEngine` with one ``opa eval`` per question.

    Policies are read anew each time, so an edited file counts at once.
    """

    name = "opa"

    def __init__(self, binary: Path, policies: Path, timeout_seconds: float = 10) -> None:
        self._binary = binary
        self._policies = policies
        self._timeout_seconds = timeout_seconds

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> dict[str, Any]:
        package = package_of(stage)
        given = encode_input(document)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                output = await self._run(self._command(f"data.{package}"), given)
        except TimeoutError as error:
            raise PolicyEngineUnavailable(
                f"OPA gave no answer within {self._timeout_seconds:g} seconds."
            ) from error
        answer = decode_answer(output, "OPA")
        if "errors" in answer:
            raise PolicyEngineUnavailable(sentence_of(answer["errors"]))
        return checked_package(_value_of(answer, package), package)

    async def aclose(self) -> None:
        """Nothing is kept between questions."""

    def _command(self, query: str) -> list[str]:
        binary = shutil.which(self._binary)
        if binary is None:
            raise PolicyEngineUnavailable(f"There is no program {self._binary}.")
        # `--data .`: error messages then name files as their authors do. Names with a dot
        # in front are how Kubernetes mounts a second copy of every file.
        return [
            *(str(Path(binary).absolute()), "eval", "--stdin-input", "--format", "json"),
            # Otherwise a rule that fails is a rule that says nothing, and a deny is lost.
            "--strict-builtin-errors",
            *("--data", ".", "--ignore", "*_test.rego", "--ignore", ".*"),
            query,
        ]

    async def _run(self, command: list[str], given: bytes) -> bytes:
        process = await start(command, directory=self._policies, max_line_bytes=CHUNK_BYTES)
        stdin, stdout = pipes(process)
        feeding = asyncio.create_task(_feed(stdin, given))
        try:
            return await _read_all(stdout)
        finally:
            feeding.cancel()
            await kill(process)


async def _feed(stdin: asyncio.StreamWriter, given: bytes) -> None:
    try:
        stdin.write(given)
        await stdin.drain()
        stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it ended before it read all; its output says why


async def _read_all(stdout: asyncio.StreamReader) -> bytes:
    output = bytearray()
    while chunk := await stdout.read(CHUNK_BYTES):
        output += chunk
        if len(output) > MAX_RESULT_BYTES:
            raise PolicyEngineUnavailable(
                f"OPA's answer is larger than {MAX_RESULT_BYTES // 1024**2} MiB."
            )
    return bytes(output)


def _value_of(answer: dict[str, Any], package: str) -> object:
    try:
        value: object = answer["result"][0]["expressions"][0]["value"]
    except (KeyError, IndexError, TypeError) as error:
        raise undefined(package) from error
    return value
