"""One repository on GitHub: where its calls go, also after it was renamed."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

from landform.adapters.github import shapes
from landform.adapters.github.answers import is_refusal
from landform.adapters.github.client import GitHubClient, RepositoryMoved
from landform.adapters.github.shapes import Pull
from landform.changes.errors import ForgeRefused, ForgeUnavailable, PullRequestNotFound
from landform.kernel.errors import Invalid

log = structlog.get_logger()

MAX_NUMBER = 2**31 - 1
MOVES = 3  # one after the other, before we give up
# What GitHub says when one of its machines does not have yet what another one took.
NOT_YET = ((422, "does not exist"), (422, "head invalid"), (409, "is empty"))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.\.?\Z)[A-Za-z0-9._-]{1,100}")

T = TypeVar("T")


class GitHubRepository:
    """Calls below ``/repos/<owner>/<name>``; `get`, `get_all` and `send` raise as the client's.

    Args:
        client: signs in and calls.
        name: ``owner/name`` as configured; GitHub may know it by another one since.
        bot_login: who we are there, instead of asking GitHub.

    Raises:
        Invalid: that is no name of a repository.
    """

    def __init__(self, client: GitHubClient, name: str, *, bot_login: str | None = None) -> None:
        if not _NAME.fullmatch(name):
            raise Invalid(f"{name[:100]!r} is no repository; write owner/name.")
        self._client = client
        self._configured = name
        self._bot_login = bot_login
        self._full_name: str | None = None

    async def full_name(self) -> str:
        """``owner/name`` as GitHub has it now.

        Raises:
            ForgeRefused: there is none, as far as we may see.
        """
        if self._full_name is None:
            self._full_name = await self._locate()
        return self._full_name

    async def about(self) -> Any | None:
        """What GitHub says of the repository, or None where there is none that we may see."""
        found = await self._look()
        if found is not None:
            with shapes.reading("the repository"):
                self._full_name = str(found["full_name"])
        return found

    async def own_login(self) -> str:
        """The account that we act as."""
        return self._bot_login or await self._client.login()

    async def get(self, path: str, *, fresh: bool = False, **parameters: str | int) -> Any:
        """Raises as `GitHubClient.get`."""
        return await self._client.get(await self._below(path), fresh=fresh, **parameters)

    async def find(self, path: str, **parameters: str) -> Any | None:
        """As `get`, but None where there is nothing."""
        try:
            return await self.get(path, fresh=False, **parameters)
        except ForgeRefused as no:
            if is_refusal(no, 404):
                return None
            raise

    async def get_all(
        self, path: str, *, fresh: bool = False, **parameters: str | int
    ) -> list[Any]:
        """Raises as `GitHubClient.get`."""
        return await self._client.get_all(await self._below(path), fresh=fresh, **parameters)

    async def send(self, verb: str, path: str, body: Any = None) -> Any:
        """Raises as `GitHubClient.send`."""
        return await self._client.send(verb, await self._below(path), body)

    async def write(self, verb: str, path: str, body: Any) -> Any:
        """As `send`, of something that may refer to what was created just before.

        Raises:
            ForgeUnavailable: where GitHub looked, that was not there yet.
        """
        try:
            return await self.send(verb, path, body)
        except ForgeRefused as no:
            if any(is_refusal(no, *each) for each in NOT_YET):
                raise ForgeUnavailable(
                    "GitHub does not know yet what was just sent to it. Trying again is safe."
                ) from None
            raise

    async def pull_request(self, number: int) -> Pull:
        """The pull request of that number.

        Raises:
            PullRequestNotFound: there is none of that number.
            ForgeRefused: the repository is gone, as far as we may see.
        """
        found = await self.find(f"/pulls/{number}") if 0 < number <= MAX_NUMBER else None
        if found is None:
            # A repository that we may not see any more answers just the same.
            await self._locate()
            raise PullRequestNotFound(f"There is no pull request {number}.", number=number)
        return shapes.pull(found)

    async def following(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Do it, and do it again at the new place should the repository have moved.

        Everything in ``operation`` must be fit for repeating.

        Raises:
            ForgeRefused: it moves on and on, or to another host.
        """
        for _ in range(MOVES):
            try:
                return await operation()
            except RepositoryMoved:
                before, self._full_name = self._full_name, None
                after = await self.full_name()
                log.warning("repository.moved", configured=self._configured, was=before, now=after)
        raise ForgeRefused(f"GitHub says that {self._configured} moves on and on.")

    async def _below(self, path: str) -> str:
        return f"/repos/{await self.full_name()}{path}"

    def missing(self) -> ForgeRefused:
        """What to raise where there is none that we may see."""
        return ForgeRefused(f"GitHub has no repository {self._configured} that we may see.")

    async def _locate(self) -> str:
        found = await self._look()
        if found is None:
            raise self.missing()
        with shapes.reading("the repository"):
            return str(found["full_name"])

    async def _look(self) -> Any | None:
        path = f"/repos/{self._configured}"
        for _ in range(MOVES):
            try:
                return await self._client.get(path)
            except RepositoryMoved as moved:
                path = self._client.path_of(moved.location)
            except ForgeRefused as no:
                if is_refusal(no, 404):
                    return None
                raise
        raise ForgeRefused(f"GitHub says that {self._configured} moves on and on.")
