"""Child processes that can be killed, together with whatever they started."""

import asyncio
import contextlib
import os
import resource
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from landform.policies.errors import PolicyEngineUnavailable

CHUNK_BYTES = 256 * 1024
# Policies can read the environment (`opa.runtime().env`), and ours holds secrets.
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "TMPDIR")
_KEPT = 'exec 3<&0; (read -r _ <&3; rm -rf -- "$PWD"; kill -9 0) & exec "$@" 3<&- </dev/null'
MAX_MEMORY_BYTES = 2 * 1024**3
# Collect garbage seldom, which halves the time that a large plan takes, and often near the limit.
_GO = {"GOGC": "400", "GOMEMLIMIT": str(MAX_MEMORY_BYTES * 3 // 4)}


async def start(command: list[str], *, directory: Path, max_line_bytes: int) -> Process:
    """Start a command with pipes to it and from it. What it says on stderr is lost.

    That is on purpose: `print` in a policy writes there, and what it prints is inputs.

    Raises:
        PolicyEngineUnavailable: there is no such program or directory.
    """
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=directory,
            env=environment(),
            start_new_session=True,
            limit=max_line_bytes,
        )
    except OSError as error:
        raise _cannot_start(error, command[0]) from error


async def start_kept(command: list[str], *, directory: Path) -> Process:
    """Start a program that stays, says nothing, and never outlives us.

    ``directory`` is for it alone. A shell beside it waits for the end of the pipe that we
    hold, which comes with our end, however violent; then it removes the directory and kills
    the process group, which is theirs alone, too.

    Raises:
        PolicyEngineUnavailable: there is no such program or directory.
    """
    try:
        return await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", _KEPT, "sh", *command),
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            cwd=directory,
            env=environment() | _GO,
            start_new_session=True,
        )
    except OSError as error:
        raise _cannot_start(error, command[0]) from error


async def run(command: list[str], *, directory: Path) -> tuple[int, bytes, bytes]:
    """Run a program to its end; return its code and what it wrote to stdout and stderr.

    Raises:
        PolicyEngineUnavailable: there is no such program or directory.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=directory, env=environment()
        )
    except OSError as error:
        raise _cannot_start(error, command[0]) from error
    try:
        output, errors = await process.communicate()
    except BaseException:
        process.kill()
        raise
    return process.returncode or 0, output, errors


def limit_memory(process: Process, bytes_at_most: int) -> None:
    """Let the kernel refuse a process memory beyond this, where there is such a limit."""
    with contextlib.suppress(AttributeError, OSError, ValueError):  # not Linux, or gone already
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (bytes_at_most, bytes_at_most))


async def stop(process: Process) -> None:
    """End what `start_kept` started, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()


async def kill(process: Process) -> None:
    """End the process and its children, if it still runs, and wait until it is gone."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    _, stdout = pipes(process)
    with contextlib.suppress(ValueError):
        # A pipe that nobody reads to its end keeps asyncio from noticing the death.
        while await stdout.read(CHUNK_BYTES):
            pass
    await process.wait()


def pipes(process: Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    """The ends of the pipes that `start` made."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("The process was not started with pipes.")
    return process.stdin, process.stdout


def environment() -> dict[str, str]:
    """The part of our environment that a child may see."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def _cannot_start(error: OSError, program: str) -> PolicyEngineUnavailable:
    return PolicyEngineUnavailable(
        f"{error.filename or program} cannot be started: {error.strerror}."
    )
