"""What the Atlantis runner needs: the forge that Atlantis listens to, and Atlantis itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from landform.changes.models import CommitStatus
from landform.runs.models import Lock


@dataclass(frozen=True)
class PostedStatus:
    """A commit status as the forge keeps it. Ids grow; ``creator`` is a login."""

    id: int
    status: CommitStatus
    creator: str
    at: datetime


@dataclass(frozen=True)
class PostedComment:
    """A comment of our own account, as the forge keeps it."""

    id: int
    body: str
    at: datetime


class Channel(Protocol):
    """Commands go to Atlantis as comments, and it answers with commit statuses.

    Every method raises `ForgeUnavailable` when the forge did not answer and
    `ForgeRefused` when it said no.
    """

    async def statuses(self, head_sha: str) -> list[PostedStatus]:
        """The last hundred statuses of a commit, newest first."""

    async def own_comments(self, number: int) -> list[PostedComment]:
        """What our account wrote on the pull request, oldest first (the last hundred or more).

        Always asks the forge: what is decided on it must not be a minute old.
        """

    async def say(self, number: int, body: str) -> None:
        """Add exactly this comment. Not idempotent: look at `own_comments` before."""


class Atlantis(Protocol):
    """What Atlantis itself is asked. Raises `RunnerUnavailable` when it does not answer."""

    async def is_idle(self) -> bool:
        """Whether it works on nothing at all. Where it does not say, it may be at work."""

    async def locks(self, repository: str) -> list[Lock]:
        """What it holds for pull requests of the repository."""
