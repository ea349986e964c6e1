"""GitHub's JSON as our nouns. Pure. Field names: https://docs.github.com/en/rest/pulls."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from landform.changes.errors import ForgeUnavailable
from landform.changes.models import FileChange, PullRequestState, Review, ReviewState

GHOST = "ghost"  # how GitHub shows an account that was deleted

# What counts: a dismissed review says nothing any more, a pending one not yet.
REVIEW_STATES = {
    "APPROVED": ReviewState.APPROVED,
    "CHANGES_REQUESTED": ReviewState.CHANGES_REQUESTED,
    "COMMENTED": ReviewState.COMMENTED,
}
FILE_STATUSES = {"added": "added", "copied": "added", "renamed": "added", "removed": "removed"}

NameOf = Callable[[str], str]


@dataclass(frozen=True)
class Pull:
    """A pull request as GitHub has it: with accounts, and where its branch is at home.

    ``home`` is the repository of the head branch, None if that was deleted.
    """

    number: int
    url: str
    title: str
    body: str
    login: str
    state: PullRequestState
    head_branch: str
    head_sha: str
    home: str | None
    base_branch: str
    created_at: datetime
    merge_sha: str | None
    labels: frozenset[str]
    asked_people: frozenset[str]
    asked_teams: frozenset[str]


@dataclass(frozen=True)
class Remark:
    """A comment as GitHub has it."""

    id: int
    login: str
    text: str
    at: datetime


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Inside, a shape that GitHub's answers do not have becomes `ForgeUnavailable`."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise ForgeUnavailable(f"GitHub's answer about {what} cannot be read.") from None


def pull(raw: Any) -> Pull:
    """A pull request, from a list or by its number; labels and whom to ask in lower case.

    Raises:
        ForgeUnavailable: it is none.
    """
    with reading("a pull request"):
        # Lists do not have ``merged``, but all answers have ``merged_at``.
        state = PullRequestState.MERGED if raw["merged_at"] else PullRequestState(raw["state"])
        home = raw["head"]["repo"]
        return Pull(
            number=int(raw["number"]),
            url=raw["html_url"],
            title=raw["title"],
            body=lines(raw["body"]),
            login=_login(raw["user"]),
            state=state,
            head_branch=raw["head"]["ref"],
            head_sha=raw["head"]["sha"],
            home=home["full_name"] if home else None,
            base_branch=raw["base"]["ref"],
            created_at=_time(raw["created_at"]),
            # Of an open pull request it is a merge that GitHub only tried.
            merge_sha=raw["merge_commit_sha"] if raw["merged_at"] else None,
            labels=frozenset(each["name"].casefold() for each in raw["labels"]),
            asked_people=frozenset(_login(each).casefold() for each in raw["requested_reviewers"]),
            asked_teams=frozenset(each["slug"].casefold() for each in raw["requested_teams"]),
        )


def pulls(raw: Any) -> list[Pull]:
    """Pull requests in GitHub's order. Raises as `pull`."""
    with reading("pull requests"):
        return [pull(each) for each in raw]


def reviews(raw: Iterable[Any]) -> list[Review]:
    """The reviews that count, by login, in GitHub's order.

    Raises:
        ForgeUnavailable: they are none.
    """
    with reading("reviews"):
        return [
            Review(
                reviewer=_login(each["user"]),
                state=REVIEW_STATES[each["state"]],
                head_sha=each["commit_id"] or "",
                body=lines(each["body"]),
                at=_time(each["submitted_at"]),
            )
            for each in raw
            if each["state"] in REVIEW_STATES
        ]


def remarks(raw: Iterable[Any]) -> list[Remark]:
    """Comments in GitHub's order.

    Raises:
        ForgeUnavailable: they are none.
    """
    with reading("comments"):
        return [
            Remark(each["id"], _login(each["user"]), lines(each["body"]), _time(each["created_at"]))
            for each in raw
        ]


def file_changes(raw: Iterable[Any]) -> list[FileChange]:
    """Files by path; a renamed one as removed and added, as git says without renames.

    Raises:
        ForgeUnavailable: they are none.
    """
    with reading("the files of a pull request"):
        changes = [change for each in raw for change in _file_changes(each)]
    return sorted(changes, key=lambda change: change.path)


def same_login(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def lines(text: str | None) -> str:
    """A text without what GitHub and browsers change in it: CRLF, blank ends."""
    return (text or "").replace("\r\n", "\n").strip()


def sha_of(raw: Any, what: str) -> str:
    """The id of an object.

    Raises:
        ForgeUnavailable: there is none.
    """
    with reading(what):
        return re.fullmatch(r"[0-9a-f]{40,64}", raw["sha"])[0]  # type: ignore[index]


def _login(user: dict[str, Any] | None) -> str:
    return str(user["login"]) if user else GHOST


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _file_changes(raw: dict[str, Any]) -> Iterator[FileChange]:
    patch = raw.get("patch")  # none in binary, large and empty files
    yield FileChange(
        path=raw["filename"],
        status=FILE_STATUSES.get(raw["status"], "modified"),
        additions=raw["additions"],
        deletions=raw["deletions"],
        patch=f"{patch}\n" if patch else "",
    )
    if raw["status"] == "renamed":
        yield FileChange(raw["previous_filename"], "removed", 0, 0, "")
