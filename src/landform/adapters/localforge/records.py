"""How a pull request is written down: JSON, without what git knows better."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from landform.changes.errors import ForgeRefused
from landform.changes.models import (
    Comment,
    CommitStatus,
    PullRequest,
    PullRequestState,
    Review,
    ReviewState,
    StatusState,
)


@dataclass(frozen=True)
class Announcement:
    """What was announced beside a commit last, in the context that the status names."""

    head_sha: str
    status: CommitStatus


@dataclass(frozen=True)
class Record:
    """A pull request and what was begun on it.

    ``pull.head_sha`` is the last head that was seen; the head of an open pull request
    is where its branch is now. ``landing`` is the squash commit that a merge is about
    to put on the base branch: when the base has it, the merge has happened, even if
    the process that did it never came to say so. ``announced`` has one entry for each
    commit and context; older records have none.
    """

    pull: PullRequest
    landing: str | None = None
    announced: tuple[Announcement, ...] = ()


def encode(record: Record) -> bytes:
    """The bytes of a record. The number and the url follow from where it is kept."""
    pull = record.pull
    content = {
        "title": pull.title,
        "body": pull.body,
        "author": pull.author,
        "state": pull.state,
        "head_branch": pull.head_branch,
        "base_branch": pull.base_branch,
        "head_sha": pull.head_sha,
        "created_at": pull.created_at.isoformat(),
        "merge_sha": pull.merge_sha,
        "landing": record.landing,
        "reviews": [
            {
                "reviewer": review.reviewer,
                "state": review.state,
                "head_sha": review.head_sha,
                "body": review.body,
                "at": review.at.isoformat(),
            }
            for review in pull.reviews
        ],
        "comments": [
            {"author": comment.author, "body": comment.body, "at": comment.at.isoformat()}
            for comment in pull.comments
        ],
        "announced": [
            {"head_sha": each.head_sha, **asdict(each.status)} for each in record.announced
        ],
    }
    return json.dumps(content, indent=1).encode()  # a line per fact: git diffs read well


def decode(data: bytes, number: int, url: str) -> Record:
    """The inverse of `encode`.

    Raises:
        ForgeRefused: somebody else wrote this record.
    """
    try:
        content = json.loads(data)
        return Record(
            _pull_request(content, number, url),
            landing=content["landing"],
            announced=tuple(map(_announcement, content.get("announced", []))),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ForgeRefused(f"The record of pull request {number} cannot be read.") from error


def _pull_request(content: dict[str, Any], number: int, url: str) -> PullRequest:
    plain = ("title", "body", "author", "head_branch", "base_branch", "head_sha", "merge_sha")
    return PullRequest(
        number=number,
        url=url,
        state=PullRequestState(content["state"]),
        created_at=datetime.fromisoformat(content["created_at"]),
        reviews=tuple(
            Review(
                reviewer=review["reviewer"],
                state=ReviewState(review["state"]),
                head_sha=review["head_sha"],
                body=review["body"],
                at=datetime.fromisoformat(review["at"]),
            )
            for review in content["reviews"]
        ),
        comments=tuple(
            Comment(comment["author"], comment["body"], datetime.fromisoformat(comment["at"]))
            for comment in content["comments"]
        ),
        **{name: content[name] for name in plain},
    )


def _announcement(content: dict[str, Any]) -> Announcement:
    status = CommitStatus(
        context=content["context"],
        state=StatusState(content["state"]),
        description=content["description"],
        target_url=content["target_url"],
    )
    return Announcement(content["head_sha"], status)
