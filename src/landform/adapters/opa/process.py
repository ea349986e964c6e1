"""Child processes that can be killed, together with whatever they started."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from landform.policies.errors import PolicyEngineUnavailable

CHUNK_BYTES = 256 * 1024
# Policies can read the environment (`opa.runtime().env`), and ours holds secrets.
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "TMPDIR")


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
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            start_new_session=True,
            limit=max_line_bytes,
        )
    except OSError as error:
        raise PolicyEngineUnavailable(
            f"{error.filename or command[0]} cannot be started: {error.strerror}."
        ) from error


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
