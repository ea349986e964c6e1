"""Subjects: the people and programs that ask. What they prove it with: tokens and sessions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is for the whole service; the settings say who (`access.operators`, …)."""

    OPERATOR = "operator"  # keeps it running: sees everything, retries and cancels
    AUDITOR = "auditor"  # sees everything, changes nothing
    ADMIN = "admin"  # writes every entity of the catalog, gives tokens to programs


class Scope(StrEnum):
    """What a token may be used for; every one of them may read what its owner may."""

    READ = "read"
    REQUEST = "request"  # order, cancel, retry, apply
    REVIEW = "review"  # approve, reject, comment
    CATALOG = "catalog"  # write entities, register locations
    ADMIN = "admin"  # make tokens, and use what roles give besides requests


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True)
class Subject:
    """Somebody who was identified. ``groups`` are references, with parent groups.

    ``templates`` are the names of those that the groups own.
    """

    ref: str
    groups: frozenset[str] = field(default_factory=frozenset)
    roles: frozenset[Role] = field(default_factory=frozenset)
    templates: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[Scope] = ALL_SCOPES


class Permission(StrEnum):
    """What can be done; first with a request or a task, then with the service."""

    READ = "read"
    SUBMIT = "submit"
    DECIDE = "decide"  # approve or reject before there is a pull request
    CANCEL = "cancel"
    RETIRE = "retire"
    RETRY = "retry"
    APPLY = "apply"
    REVIEW = "review"  # approve the pull request
    COMMENT = "comment"
    PLAN = "plan"  # have a preview planned
    WRITE_CATALOG = "write_catalog"  # what is theirs: entities of their groups, locations
    RULE_CATALOG = "rule_catalog"  # what is anybody's
    OPERATE = "operate"
    AUDIT = "audit"
    MAKE_TOKENS = "make_tokens"  # for oneself
    GIVE_TOKENS = "give_tokens"  # to programs, and to look at and revoke anybody's


@dataclass(frozen=True)
class Stake:
    """Who has to do with a request: who asked, who owns it, which groups review it.

    A task has no owner but who asked for it. ``template`` is the name of what was ordered.
    """

    requested_by: str
    owner: str
    reviewers: tuple[str, ...] = ()
    template: str = ""


@dataclass(frozen=True)
class Sight:
    """Whose requests and tasks a subject sees: a filter that repositories turn into SQL."""

    everything: bool
    ref: str
    groups: frozenset[str]
    templates: frozenset[str]


@dataclass(frozen=True)
class Identity:
    """Who it is, before anybody looked what they may.

    ``groups`` replace those of the catalog: the identity provider's, or a program's.
    """

    ref: str
    scopes: frozenset[Scope] = ALL_SCOPES
    groups: frozenset[str] | None = None


@dataclass(frozen=True)
class Token:
    """A token as it is kept: its secret cannot be had back from it."""

    id: str
    name: str
    subject: str
    digest: str
    scopes: frozenset[Scope]
    groups: frozenset[str] | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        is_expired = self.expires_at is not None and now >= self.expires_at
        return self.revoked_at is None and not is_expired


@dataclass(frozen=True)
class Session:
    """A browser in which somebody signed in. ``digest`` is of what its cookie holds."""

    digest: str
    subject: str
    groups: frozenset[str] | None
    provider: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Attempt:
    """A sign-in that has begun: what the answer of the identity provider must fit."""

    provider: str
    nonce: str
    verifier: str
    return_to: str


@dataclass(frozen=True)
class Person:
    """Whom an identity provider says it is; ``groups`` where it is asked for them."""

    account: str
    find: tuple[str, str]  # a field of the catalog's users, and its value
    stranger: str  # their reference if the catalog does not know them
    groups: frozenset[str] | None = None
