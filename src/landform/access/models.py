"""Subjects: the people and programs that ask."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Subject:
    """Somebody who was identified. ``groups`` are references, with parent groups."""

    ref: str
    groups: frozenset[str] = field(default_factory=frozenset)


class Permission(StrEnum):
    """What can be done with a request."""

    SUBMIT = "submit"
    DECIDE = "decide"  # approve or reject before there is a pull request
    CANCEL = "cancel"
    RETRY = "retry"
    APPLY = "apply"
    REVIEW = "review"  # approve the pull request


@dataclass(frozen=True)
class Stake:
    """Who has to do with a request: who asked, who owns it, which groups review it."""

    requested_by: str
    owner: str
    reviewers: tuple[str, ...]
