"""Estimates of a plan by the `infracost` program.

The plan goes to it in a private file that is gone afterwards; of the plan, Infracost sends
what prices depend on to its pricing service. It sees no environment of ours but the key.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any

from landform.adapters.infracost.answers import read_breakdown
from landform.cost.errors import CostEngineUnavailable
from landform.cost.estimate import Usage
from landform.cost.models import CostEstimate
from landform.cost.resources import read_plan

NAME = "infracost"
MAX_BYTES = 32 * 1024 * 1024
MAX_SAID = 300  # characters of what it complains about
_PASSED_ON = ("PATH", "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY", "TMPDIR")


class InfracostEngine:
    """Fulfils `CostEngine` with `infracost breakdown`. ``usage`` of ours is not handed on."""

    name = NAME

    def __init__(
        self, *, api_key: str, binary: Path | None, currency: str, timeout_seconds: float
    ) -> None:
        self._api_key = api_key
        self._binary = binary
        self._currency = currency
        self._timeout_seconds = timeout_seconds

    def __repr__(self) -> str:
        return f"InfracostEngine(binary={self._binary})"

    async def estimate_plan(
        self, plan: dict[str, Any], *, region: str, usage: Usage
    ) -> CostEstimate:
        """Raises `InvalidPlan` and `CostEngineUnavailable`; neither repeats the key."""
        del region, usage  # it reads the region of each provider from the plan
        read_plan(plan)
        text = await asyncio.to_thread(json.dumps, plan)
        with tempfile.TemporaryDirectory(prefix="landform-infracost-") as directory:
            file = Path(directory) / "plan.json"  # the directory is ours alone (0700)
            await asyncio.to_thread(file.write_text, text, encoding="utf-8")
            out = await self._run(file)
        try:
            answer = json.loads(out)
        except ValueError:
            raise CostEngineUnavailable("infracost printed something that is not JSON") from None
        return read_breakdown(answer, plan)

    async def _run(self, file: Path) -> bytes:
        process = await self._start(file)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                out, said = await asyncio.gather(
                    _read(process.stdout, MAX_BYTES), _read(process.stderr, MAX_BYTES)
                )
                code = await process.wait()
        except TimeoutError:
            raise CostEngineUnavailable(
                f"infracost did not end within {self._timeout_seconds:g} seconds"
            ) from None
        finally:
            await _kill(process)
        if code != 0:
            raise CostEngineUnavailable(
                f"infracost ended with {code}: {self._shown(said, file) or 'it said nothing'}"
            )
        return out

    async def _start(self, file: Path) -> Process:
        binary = shutil.which(self._binary or NAME)
        if binary is None:
            raise CostEngineUnavailable(
                f"{self._binary or NAME} is not a program that can be started"
            )
        arguments = ("breakdown", "--path", str(file), "--format", "json", "--no-color")
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            return await asyncio.create_subprocess_exec(
                binary,
                *arguments,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                cwd=file.parent,
                env=passed_on
                | {
                    "HOME": str(file.parent),
                    "INFRACOST_API_KEY": self._api_key,
                    "INFRACOST_CURRENCY": self._currency,
                    "INFRACOST_ENABLE_CLOUD": "false",
                    "INFRACOST_SKIP_UPDATE_CHECK": "true",
                },
                start_new_session=True,
            )
        except OSError as error:
            raise CostEngineUnavailable(f"infracost cannot be started: {error.strerror}") from None

    def _shown(self, said: bytes, file: Path) -> str:
        """The last line of its complaint, without the key and without our paths."""
        lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
        text = lines[-1].strip() if lines else ""
        for secret, shown in ((self._api_key, "(key)"), (str(file), "plan.json")):
            text = text.replace(secret, shown) if secret else text
        return "".join(c if c.isprintable() else " " for c in text)[:MAX_SAID]


async def _read(stream: asyncio.StreamReader | None, limit: int) -> bytes:
    """All of a stream. Raises `CostEngineUnavailable` beyond the limit."""
    chunks, size = [], 0
    while stream and (chunk := await stream.read(64 * 1024)):
        size += len(chunk)
        if size > limit:
            raise CostEngineUnavailable(f"infracost printed more than {limit // 1024**2} MiB")
        chunks.append(chunk)
    return b"".join(chunks)


async def _kill(process: Process) -> None:
    """End it together with what it started, if it still runs."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for stream in (process.stdout, process.stderr):
            while stream and await stream.read(64 * 1024):
                pass
        await process.wait()
