"""Everything there is on the emulated GitHub: accounts, apps, teams, repositories."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.github.errors import ApiError, not_found
from tests.support.github.git import GitStore, TreeEntry
from tests.support.github.records import (
    App,
    Identity,
    Installation,
    Label,
    PullRequest,
    Repository,
    Team,
    User,
)

Clock = Callable[[], datetime]

SCOPES = ("repo", "admin:repo_hook", "read:org")


@dataclass(frozen=True)
class Event:
    """Something that hooks may want to hear of. ``subjects`` are the records it is about."""

    name: str
    repository: Repository
    sender: User
    action: str | None = None
    subjects: Mapping[str, Any] = field(default_factory=dict)


class GitHub:
    """The state, and look-ups in it. Whoever reads or changes it holds ``lock``."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self.root, self.clock = root, clock
        self.lock = threading.RLock()
        self.publish: Callable[[Event], None] = lambda event: None
        self.users: dict[str, User] = {}
        self.identities: dict[str, Identity] = {}
        self.teams: dict[tuple[str, str], Team] = {}
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.repositories: dict[str, Repository] = {}
        self.moved: dict[str, Repository] = {}
        self._ids = itertools.count(1001)

    def now(self) -> datetime:
        """GitHub's times have no fractions of a second."""
        return self.clock().astimezone(UTC).replace(microsecond=0)

    def next_id(self) -> int:
        return next(self._ids)

    def emit(
        self,
        name: str,
        repository: Repository,
        sender: User,
        action: str | None = None,
        **subjects: Any,
    ) -> None:
        self.publish(Event(name, repository, sender, action, subjects))

    def pull_changed(
        self, repository: Repository, pull: PullRequest, sender: User, action: str, **more: Any
    ) -> None:
        """Tell the hooks of one ``pull_request`` action."""
        pull.updated_at = self.now()
        self.emit("pull_request", repository, sender, action, pull=pull, **more)

    # -- accounts -----------------------------------------------------------------------

    def add_user(self, login: str, *, kind: str = "User", name: str = "") -> User:
        """The account with that login, made if need be."""
        known = self.users.get(login.lower())
        if known is None:
            known = User(self.next_id(), login, kind, name)
            self.users[login.lower()] = known
        return known

    def user(self, login: str) -> User:
        try:
            return self.users[login.lower()]
        except KeyError:
            raise not_found() from None

    def add_token(
        self,
        user: User,
        *,
        scopes: tuple[str, ...] = SCOPES,
        installation: Installation | None = None,
        permissions: Mapping[str, str] | None = None,
        seconds: int | None = None,
    ) -> Identity:
        """A new token of the user, or of an app's installation with a life of ``seconds``."""
        kind = "ghs" if installation else "ghp"
        token = f"{kind}_{secrets.token_urlsafe(27).replace('-', 'x').replace('_', 'y')[:36]}"
        ends = real_now() + timedelta(seconds=seconds) if seconds else None
        made = Identity(token, user, scopes, installation, permissions or {}, ends)
        self.identities[token] = made
        return made

    def add_team(self, organization: str, slug: str, members: Iterable[str]) -> Team:
        team = Team(self.next_id(), organization, slug, slug.replace("-", " ").title())
        team.members.update(members)
        self.teams[organization.lower(), slug] = team
        return team

    # -- repositories -------------------------------------------------------------------

    def add_repository(
        self, full_name: str, files: Mapping[str, str], *, default_branch: str, private: bool
    ) -> Repository:
        """A repository with one commit. Its owner is made an organization if it is nobody yet."""
        owner_login, name = full_name.split("/")
        owner = self.users.get(owner_login.lower()) or self.add_user(
            owner_login, kind="Organization"
        )
        git = GitStore.create(self.root / f"{owner.login}/{name}.git", default_branch)
        made = Repository(
            self.next_id(), owner, name, git, self.now(), default_branch, private
        )  # fmt: skip
        entries = [
            TreeEntry(path, "100644", "blob", git.write_blob(text.encode()))
            for path, text in files.items()
        ]
        who = owner.signature(self.now())
        first = git.write_commit(git.write_tree(entries), [], "Initial commit", who)
        git.set_ref(f"refs/heads/{default_branch}", first)
        made.pushed_at = self.now()
        self.repositories[full_name.lower()] = made
        return made

    def add_fork(self, parent: Repository, full_name: str) -> Repository:
        """A repository of its own with the same default branch."""
        made = self.add_repository(
            full_name, {}, default_branch=parent.default_branch, private=parent.private
        )
        ref = f"refs/heads/{parent.default_branch}"
        head = parent.git.ref(ref)
        assert head, "a repository has a first commit"
        made.git.take(parent.git, head)
        made.git.set_ref(ref, head)
        made.parent = parent
        return made

    def forks(self, parent: Repository) -> list[Repository]:
        return [each for each in self.repositories.values() if each.parent is parent]

    def delete_repository(self, repository: Repository) -> None:
        """It is gone; pull requests from it stay, of an unknown repository."""
        del self.repositories[repository.full_name.lower()]
        for each in self.repositories.values():
            for pull in each.pulls.values():
                pull.home = None if pull.home is repository else pull.home

    def repository(self, full_name: str) -> Repository:
        try:
            return self.repositories[full_name.lower()]
        except KeyError:
            raise not_found() from None

    def rename(self, old: str, new_name: str) -> None:
        """Give a repository a new name; the old one forwards."""
        repository = self.repositories.pop(old.lower())
        repository.name = new_name
        self.repositories[repository.full_name.lower()] = repository
        self.moved[old.lower()] = repository

    def label(self, repository: Repository, name: str) -> Label:
        """The repository's label of that name, made if need be."""
        return repository.labels.setdefault(name.lower(), Label(self.next_id(), name))

    def permission(self, repository: Repository, user: User) -> str:
        """What the user may do there: through being the owner, a collaborator, or in a team."""
        if user is repository.owner:
            return "admin"
        return repository.collaborators.get(user.login.lower(), "none")

    def open_installation(self, app: App, account: str) -> Installation:
        made = Installation(self.next_id(), app, self.user(account), None, self.now())
        self.installations[made.id] = made
        return made

    def alive(self, token: str) -> Identity:
        """Who a token stands for. Raises 401, as for one that has expired."""
        found = self.identities.get(token)
        ended = found is not None and found.expires_at and found.expires_at <= real_now()
        if found is None or ended:
            raise ApiError(401, "Bad credentials")
        return found


def real_now() -> datetime:
    """The real clock. Tokens and JWTs live by it even when the emulator has another one,
    since the client reckons with it."""
    return datetime.fromtimestamp(time.time(), UTC)
