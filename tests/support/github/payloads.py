"""What hooks are sent: the body of every event, with the state as it is right now."""

from collections.abc import Callable
from typing import Any

from tests.support.github.bodies import accounts, commits, pulls, repositories
from tests.support.github.bodies.links import Links, moment
from tests.support.github.diff import changed_files
from tests.support.github.git import NO_SHA, Commit
from tests.support.github.records import Hook, Repository, User
from tests.support.github.world import Event

Json = dict[str, Any]

UNSETTLED = {"opened", "reopened", "synchronize"}
"""After these GitHub has not yet worked out whether a pull request merges."""


def payload(links: Links, event: Event, users: dict[str, User]) -> Json:
    """The body without ``installation``, which only apps' deliveries have."""
    body: Json = {"action": event.action} if event.action else {}
    body |= _SPECIFIC[event.name](links, event, users)
    body["repository"] = body.get("repository") or repositories.repository(links, event.repository)
    if event.repository.owner.kind == "Organization":
        body["organization"] = accounts.organization(links, event.repository.owner)
    return body | {"sender": accounts.user(links, event.sender)}


def ping(links: Links, hook: Hook, config: Json) -> Json:
    """The first delivery of every new hook."""
    return {
        "zen": "Design for failure.",
        "hook_id": hook.id,
        "hook": {
            "type": "App" if hook.app else "Repository",
            "id": hook.id,
            "name": "web",
            "active": hook.active,
            "events": list(hook.events),
            "config": config,
            "updated_at": moment(hook.created_at),
            "created_at": moment(hook.created_at),
            **({"app_id": hook.app.id} if hook.app else {}),
        },
    }


def _pull_request(links: Links, event: Event, users: dict[str, User]) -> Json:
    told = event.subjects["pull"]
    settled = event.action not in UNSETTLED
    body = {
        "number": told.number,
        "pull_request": pulls.full_pull(links, event.repository, told, settled=settled),
    }
    more = {name: told for name, told in event.subjects.items() if name != "pull"}
    if "label" in more:
        more["label"] = pulls.label(links, event.repository, more["label"])
    if "requested_reviewer" in more:
        more["requested_reviewer"] = accounts.user(links, more["requested_reviewer"])
    if "requested_team" in more:
        more["requested_team"] = accounts.team(links, more["requested_team"])
    return body | more


def _review(links: Links, event: Event, users: dict[str, User]) -> Json:
    told, pull = event.subjects["review"], event.subjects["pull"]
    review = pulls.review(links, event.repository, pull, told)
    review |= {"state": told.state.lower(), "updated_at": moment(told.submitted_at)}
    return {"review": review, "pull_request": pulls.pull(links, event.repository, pull)}


def _issue_comment(links: Links, event: Event, users: dict[str, User]) -> Json:
    told, pull = event.subjects["comment"], event.subjects["pull"]
    body = {
        "issue": pulls.issue(links, event.repository, pull),
        "comment": pulls.comment(links, event.repository, pull, told),
    }
    return body | {name: event.subjects[name] for name in ("changes",) if name in event.subjects}


def _status(links: Links, event: Event, users: dict[str, User]) -> Json:
    told, record = event.subjects["status"], event.repository
    heads = record.git.run("branch", "--contains", told.sha, "--format=%(refname:short)")
    own = links.repository(record)
    return {
        "id": told.id,
        "sha": told.sha,
        "name": record.full_name,
        "avatar_url": f"{links.html}/avatars/u/{told.creator.id}",
        "target_url": told.target_url,
        "context": told.context,
        "description": told.description,
        "state": told.state,
        "commit": commits.commit(links, record, record.git.read_commit(told.sha), users),
        "branches": [
            {
                "name": name,
                "commit": {"sha": sha, "url": f"{own}/commits/{sha}"},
                "protected": name in record.protections,
            }
            for name in heads.decode().split()[:10]
            for sha in [record.git.ref(f"refs/heads/{name}")]
        ],
        "created_at": moment(told.created_at),
        "updated_at": moment(told.created_at),
    }


def _push(links: Links, event: Event, users: dict[str, User]) -> Json:
    record, told = event.repository, event.subjects
    git, page = record.git, links.page(record)
    before, after = told["before"], told["after"]
    shas: list[str] = []
    if NO_SHA not in (before, after):
        shas = git.commits(before, after)
    elif after != NO_SHA:
        trunk = git.ref(f"refs/heads/{record.default_branch}")
        shas = git.commits(trunk, after) if trunk else []
    lines = [_pushed(record, page, git.read_commit(sha), users) for sha in shas[:2048]]
    head = (
        None if after == NO_SHA else _pushed(record, page, git.read_commit(after), users)
    )  # fmt: skip
    forced = NO_SHA not in (before, after) and not git.is_ancestor(before, after)
    return {
        "ref": told["ref"],
        "before": before,
        "after": after,
        "repository": _pushed_repository(links, record),
        "pusher": {"name": event.sender.login, "email": event.sender.email},
        "created": before == NO_SHA,
        "deleted": after == NO_SHA,
        "forced": forced,
        "base_ref": None,
        "compare": f"{page}/compare/{before[:12]}...{after[:12]}",
        "commits": lines,
        "head_commit": head,
    }


def _pushed(record: Repository, page: str, told: Commit, users: dict[str, User]) -> Json:
    parent = told.parents[0] if told.parents else None
    files = changed_files(record.git, parent, told.sha) if parent else []
    paths: dict[str, list[str]] = {"added": [], "removed": [], "modified": []}
    for file in files:
        kind = "added" if file.status == "renamed" else file.status
        paths[kind if kind in paths else "modified"].append(file.path)
        if file.previous_path:
            paths["removed"].append(file.previous_path)
    signatures = {"author": told.author, "committer": told.committer}
    return {
        "id": told.sha,
        "tree_id": told.tree,
        "distinct": True,
        "message": told.message,
        "timestamp": moment(told.committer.at),
        "url": f"{page}/commit/{told.sha}",
        **{
            role: {"name": who.name, "email": who.email}
            | ({"username": users[who.email].login} if who.email in users else {})
            for role, who in signatures.items()
        },
        **paths,
    }


def _pushed_repository(links: Links, record: Repository) -> Json:
    """In this one event, and only here, some of the times are numbers."""
    body = repositories.repository(links, record)
    return body | {
        "owner": body["owner"] | {"name": record.owner.login, "email": None},
        "created_at": int(record.created_at.timestamp()),
        "pushed_at": int((record.pushed_at or record.created_at).timestamp()),
        "stargazers": 0,
        "master_branch": record.default_branch,
    }


_SPECIFIC: dict[str, Callable[[Links, Event, dict[str, User]], Json]] = {
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "issue_comment": _issue_comment,
    "status": _status,
    "push": _push,
}
