"""The nouns of GitHub, as the emulator keeps them. They change in place: it is a fake world."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.support.github.git import GitStore, Signature

PERMISSIONS = ("none", "read", "triage", "write", "maintain", "admin")
DAY_ONE = datetime(2020, 1, 1, tzinfo=UTC)
"""When every account was made."""


@dataclass
class User:
    """A person, a bot, or an organization."""

    id: int
    login: str
    kind: str = "User"  # User | Bot | Organization
    name: str = ""
    created_at: datetime = DAY_ONE
    plan: str = "team"  # free: private repositories have no protected branches
    members: set[str] = field(default_factory=set)  # of an organization: who may create there

    @property
    def email(self) -> str:
        return f"{self.id}+{self.login}@users.noreply.github.com"

    def signature(self, at: datetime) -> Signature:
        return Signature(self.name or self.login, self.email, at)


@dataclass
class Team:
    id: int
    organization: str
    slug: str
    name: str
    members: set[str] = field(default_factory=set)
    parent: "Team | None" = None


@dataclass
class App:
    id: int
    slug: str
    owner: User
    bot: User
    public_key: str
    permissions: dict[str, str]
    events: list[str]
    created_at: datetime
    hook: "Hook | None" = None


@dataclass
class Installation:
    """An app in the account of one owner. It may see ``repositories``, or all when None."""

    id: int
    app: App
    account: User
    repositories: frozenset[str] | None
    created_at: datetime


@dataclass
class Identity:
    """Who a call is made by. ``expires_at`` is in real time, as clients reckon it."""

    token: str
    user: User
    scopes: tuple[str, ...] = ()
    installation: Installation | None = None
    permissions: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None
    calls: int = 0


@dataclass
class Label:
    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Review:
    id: int
    user: User
    state: str  # APPROVED | CHANGES_REQUESTED | COMMENTED | DISMISSED
    body: str
    commit_id: str
    submitted_at: datetime


@dataclass
class Comment:
    id: int
    user: User
    body: str
    created_at: datetime
    updated_at: datetime
    app: App | None = None
    reactions: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Status:
    id: int
    sha: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: User
    created_at: datetime


@dataclass
class Protection:
    """What a branch asks of a merge."""

    approvals: int = 0
    contexts: tuple[str, ...] = ()
    strict: bool = False
    dismiss_stale: bool = False
    enforce_admins: bool = True


@dataclass
class PullRequest:
    id: int
    number: int
    title: str
    body: str | None
    user: User
    head_owner: User
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    created_at: datetime
    updated_at: datetime
    home: "Repository | None"  # where its branch is; None when that fork was deleted
    state: str = "open"
    draft: bool = False
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: User | None = None
    merge_commit_sha: str | None = None
    labels: list[Label] = field(default_factory=list)
    requested_reviewers: list[User] = field(default_factory=list)
    requested_teams: list[Team] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    unknown_reads: int = 0  # as often is its mergeability still being worked out

    @property
    def merged(self) -> bool:
        return self.merged_at is not None


@dataclass
class Hook:
    """Where events go. ``app`` is set when it is an app's own hook."""

    id: int
    url: str
    secret: str
    events: tuple[str, ...]
    created_at: datetime
    owner_id: int  # the repository or the app it belongs to
    active: bool = True
    app: App | None = None

    def wants(self, event: str) -> bool:
        return self.active and (event == "ping" or event in self.events or "*" in self.events)


@dataclass
class Repository:
    id: int
    owner: User
    name: str
    git: GitStore
    created_at: datetime
    default_branch: str = "main"
    private: bool = True
    visibility: str = ""  # public | private | internal; empty is as ``private`` says
    description: str | None = None
    homepage: str | None = None
    topics: tuple[str, ...] = ()
    archived: bool = False
    pushed_at: datetime | None = None
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    statuses: dict[str, list[Status]] = field(default_factory=dict)
    hooks: dict[int, Hook] = field(default_factory=dict)
    collaborators: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    parent: "Repository | None" = None  # what it was forked from
    protections: dict[str, Protection] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"
