"""The `landform` command: in a thread of this process, or as a process of its own."""

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from landform.__main__ import app, landform
from tests.support.builders import ANA
from tests.support.served import Served
from tests.support.waiting import await_until

DOCUMENTED = {
    int(code): meaning.strip()
    for code, meaning in re.findall(r"(\d+) ([a-z ]+)", " ".join((landform.__doc__ or "").split()))
}
"""Exit code to meaning, as `landform --help` says."""

COMMAND = [sys.executable, "-m", "landform"]


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code, what it printed, what it complained about."""

    code: int
    out: str
    errors: str

    def refused(self, code: int) -> str:
        """The one line that it complained with, as it ended with this code."""
        assert self.code == code, f"{self.code}: {self.out}{self.errors}"
        assert "Traceback" not in self.errors
        [line] = self.errors.splitlines()
        return line

    def did(self) -> str:
        """What it printed, as it ended well."""
        assert self.code == 0, f"{self.code}: {self.out}{self.errors}"
        return self.out


async def run(
    place: Served | str,
    *arguments: str,
    who: str | None = ANA,
    stdin: str | None = None,
    home: Path | None = None,
) -> Done:
    """The command as ``who``, in a thread: it talks to the server in this event loop.

    ``home`` is where it keeps tokens; without one it has none.
    """
    url = place if isinstance(place, str) else place.url
    environment = {"LANDFORM_SERVER": url, "LANDFORM_USER": who, "LANDFORM_TOKEN": None}
    environment["XDG_CONFIG_HOME"] = str(home or "/nonexistent")
    result = await asyncio.to_thread(
        CliRunner().invoke, app, list(arguments), input=stdin, env=environment
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


async def run_process(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Done:
    """The command as a process, in a directory and with these ``LANDFORM_*`` only."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, *arguments),
        cwd=directory,
        env=_environment(environment or {}),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), errors.decode())


@dataclass(frozen=True)
class Running:
    """A command that runs until it is told to end. ``log`` is what it has logged so far."""

    process: Process
    log: list[dict[str, Any]]

    async def logged(self, event: str) -> None:
        """Wait until it says so."""

        def found() -> bool:
            assert self.process.returncode is None, f"it ended by itself: {self.log[-3:]}"
            return any(record.get("event") == event for record in self.log)

        await await_until(found, what=f"{event} in its log")

    async def ended(self) -> int:
        """Its exit code, once it has ended."""
        return await asyncio.wait_for(self.process.wait(), 30)


@asynccontextmanager
async def started(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """The command as a process, killed where it still runs when the block ends."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, *arguments),
        cwd=directory,
        env=_environment({"LANDFORM_LOG_FORMAT": "json", **(environment or {})}),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        # In the background of a shell SIGINT is ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    running = Running(process, [])
    reading = asyncio.create_task(_read_log(process, running.log))
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await reading


async def _read_log(process: Process, log: list[dict[str, Any]]) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        try:
            log.append(json.loads(line))
        except ValueError:  # a traceback, say: for the message of the failed test
            log.append({"text": line.decode(errors="replace")})


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if "LANDFORM_" not in name}
    return {**others, **given}
