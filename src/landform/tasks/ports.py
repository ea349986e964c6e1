"""What tasks need of a forge. Contract: `tests/contract/test_publisher.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from landform.templates.files import TemplateFile as File


@dataclass(frozen=True)
class RepositoryAddress:
    """A repository as a template names it: host, owner and name."""

    host: str
    owner: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True)
class NewRepository:
    """A repository to be created with one commit. ``task_id`` tells a repeated order."""

    address: RepositoryAddress
    files: Mapping[str, File]
    task_id: str
    description: str = ""
    homepage: str = ""
    visibility: str = "private"
    default_branch: str = "main"
    message: str = "initial commit"
    topics: tuple[str, ...] = ()
    protect: bool = True


@dataclass(frozen=True)
class Published:
    """Where a new repository is. ``contents_url`` is the root of its tree, for descriptors."""

    remote_url: str
    contents_url: str
    commit: str


@dataclass(frozen=True)
class ProposedFiles:
    """A pull request to be opened; the branch is what tells a repeated order.

    Reviewers are entity references, or names of people and teams as the forge has them.
    """

    repository: RepositoryAddress
    branch: str
    title: str
    description: str
    files: Mapping[str, File]
    author: str
    target_branch: str | None = None
    removed: tuple[str, ...] = ()
    message: str | None = None
    reviewers: tuple[str, ...] = ()
    team_reviewers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposedPullRequest:
    url: str
    number: int
    target_branch: str


class Publisher(Protocol):
    """Where tasks put what they made. Every call may be repeated.

    Every method raises `ForgeUnavailable` when the forge did not answer (repeating is safe)
    and `ForgeRefused` when it said no.
    """

    async def create_repository(self, order: NewRepository) -> Published:
        """Create the repository; the one that the same task created before is given again.

        Raises:
            ForgeRefused: somebody else's repository has that name, or we may not.
        """

    async def propose(self, proposal: ProposedFiles) -> ProposedPullRequest:
        """Open the pull request, or return the one of that branch."""

    async def read_url(self, url: str) -> str:
        """The text of a file of a repository on this forge, by its web address.

        Raises:
            ForgeRefused: it is not on this forge, or there is no such file.
        """
