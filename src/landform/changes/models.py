"""The nouns of a forge (GitHub, or a bare git repository reviewed in our portal)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PullRequestState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class ReviewState(StrEnum):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"


@dataclass(frozen=True)
class Proposal:
    """One change to propose. The same proposal always becomes the same commit and one pull request.

    ``branch`` is the idempotency key. ``files`` maps repository paths to their text;
    ``removed`` are paths to delete. ``proposed_at`` dates the commit, so that a
    repeated proposal has the same SHA. ``reviewers`` are entity references of the
    users and groups to ask; who has no account on the forge is left out.
    ``executable`` are those of the files that are programs. ``message`` is the commit's,
    where it is not title and body.
    """

    branch: str
    title: str
    body: str
    author: str
    files: dict[str, str]
    proposed_at: datetime
    removed: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    executable: tuple[str, ...] = ()
    message: str | None = None

    @property
    def commit_message(self) -> str:
        """Of its commit: title and body, unless it has words of its own."""
        title = " ".join(self.title.split())
        return (self.message or f"{title}\n\n{self.body}").strip() + "\n"


class StatusState(StrEnum):
    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"


@dataclass(frozen=True)
class CommitStatus:
    """One line beside a commit on the forge: ``context`` says whose and what about."""

    context: str
    state: StatusState
    description: str
    target_url: str | None = None


@dataclass(frozen=True)
class Review:
    """What one person said of one head commit."""

    reviewer: str
    state: ReviewState
    head_sha: str
    body: str
    at: datetime


@dataclass(frozen=True)
class Comment:
    author: str
    body: str
    at: datetime


@dataclass(frozen=True)
class PullRequest:
    """A pull request as the forge shows it now. ``reviews`` and ``comments`` oldest first."""

    number: int
    url: str
    title: str
    body: str
    author: str
    state: PullRequestState
    head_branch: str
    base_branch: str
    head_sha: str
    created_at: datetime
    reviews: tuple[Review, ...] = ()
    comments: tuple[Comment, ...] = ()
    merge_sha: str | None = field(default=None)


@dataclass(frozen=True)
class FileChange:
    """One file of a pull request. ``patch`` is a unified diff without the git header."""

    path: str
    status: str  # added | modified | removed
    additions: int
    deletions: int
    patch: str
