"""What we need of a forge. Contract: `tests/contract/test_forge.py`, run over every adapter."""

from collections.abc import Collection
from typing import Protocol

from landform.changes.models import CommitStatus, FileChange, Proposal, PullRequest, Review


class Forge(Protocol):
    """Proposing changes and following them. Every call may be repeated.

    Every method raises `ForgeUnavailable` when the forge did not answer (repeating
    is safe) and `ForgeRefused` when it said no (repeating will not help).
    """

    async def open_pull_request(self, proposal: Proposal) -> PullRequest:
        """Put the files on the branch as one commit and open a pull request for it.

        Repeating returns the pull request of that branch, whatever its state; a
        branch that people pushed to since is left as it is.

        Raises:
            ForgeRefused: somebody else has a pull request of that branch open.
        """

    async def find_pull_request(
        self, branch: str, *, number: int | None = None
    ) -> PullRequest | None:
        """The pull request of this head branch that we opened (the newest), or None.

        With the ``number`` that it has, that one or None: people can open another for the
        same branch. A fork's branch of the same name is another branch.
        """

    async def comment(self, number: int, body: str, *, author: str) -> None:
        """Add a comment, unless the last comment by ``author`` says exactly the same.

        Raises:
            PullRequestNotFound: there is no such pull request.
        """

    async def announce(self, number: int, *, head_sha: str, status: CommitStatus) -> None:
        """Show ``status`` beside the commit; one that says exactly the same already stays.

        Raises:
            PullRequestNotFound: there is no such pull request.
        """

    async def merge(self, number: int, *, head_sha: str) -> PullRequest:
        """Squash onto the base branch. A merged pull request is returned as it is.

        Raises:
            PullRequestNotFound: there is no such pull request.
            HeadMoved: its head is not ``head_sha``.
            NotMergeable: it conflicts with the base branch, or was closed.
        """

    async def close(self, number: int) -> PullRequest:
        """Close without merging. A closed or merged pull request is returned as it is.

        Raises:
            PullRequestNotFound: there is no such pull request.
        """


class ReviewDesk(Protocol):
    """Reading and reviewing pull requests, for the portal's own pages.

    ``reviews_elsewhere``: people review on the forge's own pages, and `review` refuses.
    """

    @property
    def reviews_elsewhere(self) -> bool: ...

    async def list_pull_requests(self, *, state: str, limit: int) -> list[PullRequest]:
        """Newest first; ``state`` is one of the states or ``all``."""

    async def read_pull_request(self, number: int) -> PullRequest:
        """Raises `PullRequestNotFound`."""

    async def changed_files(self, number: int) -> list[FileChange]:
        """What the pull request changes against its base, by path. Raises `PullRequestNotFound`."""

    async def review(self, number: int, review: Review) -> PullRequest:
        """Record a review; repeating the reviewer's last one only says when it was said last.

        Raises:
            PullRequestNotFound: there is no such pull request.
            HeadMoved: the review is of a commit that is not the head.
            PullRequestNotOpen: it was merged or closed.
            OwnPullRequest: the author approves.
        """

    async def read_file(self, path: str, *, ref: str) -> str | None:
        """The text of a file at a branch or commit; None where it does not exist."""


class Accounts(Protocol):
    """Who is who on the forge: its logins and teams, and the catalog's users and groups."""

    async def users_of(self, logins: Collection[str]) -> dict[str, str]:
        """The user (entity reference) behind each login; one that is nobody's is absent.

        Logins are compared without regard to case.
        """

    async def logins_of(self, refs: Collection[str]) -> dict[str, str]:
        """The login of each user, or the team slug of each group; others are absent."""
