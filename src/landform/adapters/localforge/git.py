"""Run git: argv lists, no shell, an environment of our own, bounded time.

What outsiders name (branches, paths, people) never becomes an argument: it goes
through stdin, or was turned into an object id first.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from landform.changes.errors import ForgeRefused, ForgeUnavailable

TIMEOUT_SECONDS = 30.0  # one git process; they take milliseconds
USAGE_ERROR = 129  # git's exit code for an option it does not know
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")  # SHA-1 or SHA-256

CONFIG = {
    # New objects as one pack: git syncs packs to disk before refs point into them, and
    # single objects not at all by default. Half the time, too. `git gc` gathers the packs.
    "fastimport.unpackLimit": "0",
}


@dataclass(frozen=True)
class Answer:
    """How a git process ended."""

    code: int
    stdout: bytes
    stderr: str


class Session:
    """A running git process that is asked one thing after another."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None  # noqa: S101 - for mypy; we asked for pipes
        assert process.stdout is not None  # noqa: S101
        self._stdin, self._stdout = process.stdin, process.stdout

    async def write(self, data: bytes) -> None:
        self._stdin.write(data)
        await self._stdin.drain()

    async def line(self) -> str:
        """The next line git says.

        Raises:
            EOFError: git said nothing more.
        """
        line = await self._stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line[:-1].decode("utf-8", "replace")

    async def bytes(self, count: int) -> bytes:
        return await self._stdout.readexactly(count)


class Git:
    """The git command, on one repository."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        # Nothing is inherited but the PATH: no GIT_* of a caller, no credentials.
        # GIT_DIR also means that git does not search, and so cannot find another one.
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "GIT_DIR": str(repository),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
            "TZ": "UTC",
            "GIT_CONFIG_COUNT": str(len(CONFIG)),
        }
        for index, (key, value) in enumerate(CONFIG.items()):
            self._environment |= {
                f"GIT_CONFIG_KEY_{index}": key,
                f"GIT_CONFIG_VALUE_{index}": value,
            }

    async def run(self, *arguments: str, stdin: bytes = b"", ok: tuple[int, ...] = (0,)) -> Answer:
        """Run git to its end.

        Raises:
            ForgeRefused: this git is too old.
            ForgeUnavailable: git did not start, took too long, or ended with another
                code than those in ``ok``.
        """
        async with self._process(arguments) as process:
            output, errors = await _ended(process, stdin)
        answer = Answer(_code(process), output, errors.decode("utf-8", "replace"))
        if answer.code not in ok:
            raise self.failure(arguments[0], answer)
        return answer

    @asynccontextmanager
    async def session(self, *arguments: str) -> AsyncIterator[Session]:
        """Start git, talk to it, and wait for its end.

        Raises:
            ForgeRefused: this git is too old.
            ForgeUnavailable: git did not start, took too long, or failed.
        """
        async with self._process(arguments) as process:
            broken: Exception | None = None
            try:
                yield Session(process)
            except (EOFError, BrokenPipeError, ConnectionResetError) as error:
                broken = error  # git went away; why, it says on stderr
            output, errors = await _ended(process)
        answer = Answer(_code(process), output, errors.decode("utf-8", "replace"))
        if broken or answer.code != 0:
            raise self.failure(arguments[0], answer) from broken

    @asynccontextmanager
    async def _process(
        self, arguments: tuple[str, ...]
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=self._environment,
            )
        except OSError as error:
            raise ForgeUnavailable(f"git did not start: {error.strerror}.") from error
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                yield process
        except TimeoutError as error:
            raise ForgeUnavailable(f"git {arguments[0]} took too long.") from error
        finally:
            if process.returncode is None:
                process.kill()
                await _ended(process)

    def failure(self, verb: str, answer: Answer) -> ForgeRefused | ForgeUnavailable:
        """What to raise for a process that failed: its last words, without our paths."""
        lines = answer.stderr.replace(str(self.repository), "the repository").split("\n")
        words = next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")
        if answer.code == USAGE_ERROR:
            return ForgeRefused("git 2.38 or later is needed; this one is too old.")
        return ForgeUnavailable(f"git {verb} failed ({answer.code}): {words}")


async def _ended(process: asyncio.subprocess.Process, stdin: bytes = b"") -> tuple[bytes, bytes]:
    """Hand over the rest of the input; return what git says until it ends.

    `communicate` would do both, but writes even when there is nothing to write, and
    uvloop answers that with a RuntimeError where git has ended already.
    """

    async def feed() -> None:
        assert process.stdin is not None  # noqa: S101 - for mypy; we asked for pipes
        with suppress(BrokenPipeError, ConnectionResetError, RuntimeError):
            if stdin:
                process.stdin.write(stdin)
                await process.stdin.drain()
        process.stdin.close()

    _, answer = await asyncio.gather(feed(), process.communicate())
    return answer


def _code(process: asyncio.subprocess.Process) -> int:
    return -1 if process.returncode is None else process.returncode
