"""Commits, their statuses and what they changed, as JSON."""

from typing import Any

from tests.support.github.bodies import accounts, repositories
from tests.support.github.bodies.links import Links, moment, node_id
from tests.support.github.diff import ChangedFile
from tests.support.github.git import Commit, Signature
from tests.support.github.mergeability import combined_state, latest
from tests.support.github.records import Repository, Status, User

Json = dict[str, Any]

UNSIGNED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def git_commit(links: Links, record: Repository, commit: Commit) -> Json:
    """A commit as an object of git: ``/git/commits/{sha}``."""
    url, page = links.repository(record), links.page(record)
    return {
        "sha": commit.sha,
        "node_id": node_id("Commit", commit.sha),
        "url": f"{url}/git/commits/{commit.sha}",
        "html_url": f"{page}/commit/{commit.sha}",
        "author": signature(commit.author),
        "committer": signature(commit.committer),
        "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
        "message": commit.message,
        "parents": [
            {
                "sha": sha,
                "url": f"{url}/git/commits/{sha}",
                "html_url": f"{page}/commit/{sha}",
            }
            for sha in commit.parents
        ],
        "verification": UNSIGNED,
    }


def commit(links: Links, record: Repository, told: Commit, users: dict[str, User]) -> Json:
    """A commit as part of the history: ``/commits/{sha}``. ``users`` are known by address."""
    url, page = links.repository(record), links.page(record)
    author, committer = (users.get(who.email) for who in (told.author, told.committer))
    own = f"{url}/commits/{told.sha}"
    return {
        "sha": told.sha,
        "node_id": node_id("Commit", told.sha),
        "url": own,
        "html_url": f"{page}/commit/{told.sha}",
        "comments_url": f"{own}/comments",
        "commit": {
            "url": f"{url}/git/commits/{told.sha}",
            "author": signature(told.author),
            "committer": signature(told.committer),
            "message": told.message,
            "tree": {"sha": told.tree, "url": f"{url}/git/trees/{told.tree}"},
            "comment_count": 0,
            "verification": UNSIGNED,
        },
        "author": author and accounts.user(links, author),
        "committer": committer and accounts.user(links, committer),
        "parents": [
            {"sha": sha, "url": f"{url}/commits/{sha}", "html_url": f"{page}/commit/{sha}"}
            for sha in told.parents
        ],
    }


def signature(who: Signature) -> Json:
    return {"name": who.name, "email": who.email, "date": moment(who.at)}


def file(links: Links, record: Repository, sha: str, changed: ChangedFile) -> Json:
    """One changed file; ``sha`` is the head commit."""
    url, page = links.repository(record), links.page(record)
    told: Json = {
        "sha": changed.sha,
        "filename": changed.path,
        "status": changed.status,
        "additions": changed.additions,
        "deletions": changed.deletions,
        "changes": changed.additions + changed.deletions,
        "blob_url": f"{page}/blob/{sha}/{changed.path}",
        "raw_url": f"{page}/raw/{sha}/{changed.path}",
        "contents_url": f"{url}/contents/{changed.path}?ref={sha}",
    }
    told |= {} if changed.patch is None else {"patch": changed.patch}
    if changed.previous_path:
        told["previous_filename"] = changed.previous_path
    return told


def status(links: Links, record: Repository, told: Status) -> Json:
    return {
        "url": f"{links.repository(record)}/statuses/{told.sha}",
        "avatar_url": f"{links.html}/avatars/u/{told.creator.id}",
        "id": told.id,
        "node_id": node_id("StatusContext", told.id),
        "state": told.state,
        "description": told.description,
        "target_url": told.target_url,
        "context": told.context,
        "created_at": moment(told.created_at),
        "updated_at": moment(told.created_at),
        "creator": accounts.user(links, told.creator),
    }


def combined_status(links: Links, record: Repository, sha: str) -> Json:
    """The last status of each context, and what they come to."""
    url = links.repository(record)
    states = latest(record, sha)
    simple = [status(links, record, each) for each in states]
    for each in simple:
        del each["creator"]
    return {
        "state": combined_state(record, sha),
        "statuses": simple,
        "sha": sha,
        "total_count": len(states),
        "repository": repositories.repository(links, record),
        "commit_url": f"{url}/commits/{sha}",
        "url": f"{url}/commits/{sha}/status",
    }
