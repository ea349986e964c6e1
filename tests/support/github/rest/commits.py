"""Commits in the history, what they changed, and what others say of them."""

from typing import Any

from tests.support.github.bodies import commits
from tests.support.github.diff import changed_files
from tests.support.github.errors import need_commits, not_found, unprocessable
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]


def list_commits(call: Call) -> Reply:
    need_commits(call.repository)
    head = _resolved(call, call.query.get("sha") or call.repository.default_branch)
    history = call.repository.git.history(head, until=call.query.get("until"))
    return call.page(history, lambda sha: _shown(call, sha))


def get_commit(call: Call) -> Json:
    ref = call.params["ref"]
    sha = call.repository.git.resolve(ref)
    if sha is None:
        raise unprocessable(f"No commit found for SHA: {ref}")
    told = call.repository.git.read_commit(sha)
    files = changed_files(call.repository.git, told.parents[0], sha) if told.parents else []
    counts = {
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
    }
    return _shown(call, sha) | {
        "stats": counts | {"total": sum(counts.values())},
        "files": [commits.file(call.links, call.repository, sha, file) for file in files],
    }


def compare(call: Call) -> Json:
    base_name, _, head_name = call.params["basehead"].partition("...")
    git = call.repository.git
    base, head = _resolved(call, base_name), _resolved(call, head_name)
    start = git.merge_base(base, head) or base
    ahead, behind = git.commits(base, head), git.commits(head, base)
    status = "diverged" if ahead and behind else "ahead" if ahead else "behind"
    page = f"{call.links.page(call.repository)}/compare/{call.params['basehead']}"
    return {
        "url": call.url,
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": _shown(call, base),
        "merge_base_commit": _shown(call, start),
        "status": status if ahead or behind else "identical",
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [_shown(call, sha) for sha in ahead],
        "files": [
            commits.file(call.links, call.repository, head, file)
            for file in changed_files(git, start, head)
        ],
    }


def create_status(call: Call) -> Reply:
    call.need("write", permission="statuses")
    asked = call.document
    made = call.services.statuses.report(
        call.repository,
        call.params["sha"],
        call.user,
        state=str(asked.get("state")),
        context=asked.get("context") or "default",
        description=asked.get("description"),
        target_url=asked.get("target_url"),
    )
    return Reply(201, commits.status(call.links, call.repository, made))


def list_statuses(call: Call) -> Reply:
    """Every status ever given, newest first."""
    sha = _resolved(call, call.params["ref"])
    given = list(reversed(call.repository.statuses.get(sha, [])))
    return call.page(given, lambda each: commits.status(call.links, call.repository, each))


def combined_status(call: Call) -> Reply:
    sha = _resolved(call, call.params["ref"])
    told = commits.combined_status(call.links, call.repository, sha)
    paged = call.page(told["statuses"], lambda each: each)
    return Reply(body=told | {"statuses": paged.body}, headers=paged.headers)


def _resolved(call: Call, ref: str) -> str:
    sha = call.repository.git.resolve(ref)
    if sha is None:
        raise not_found()
    return sha


def _shown(call: Call, sha: str) -> Json:
    users = {user.email: user for user in call.github.users.values()}
    told = call.repository.git.read_commit(sha)
    return commits.commit(call.links, call.repository, told, users)


ROUTES: list[Route] = [
    ("GET", "/commits", list_commits),
    ("POST", "/statuses/{sha}", create_status),
    ("GET", "/statuses/{ref:path}", list_statuses),
    ("GET", "/commits/{ref:path}/statuses", list_statuses),
    ("GET", "/commits/{ref:path}/status", combined_status),
    ("GET", "/commits/{ref:path}", get_commit),
    ("GET", "/compare/{basehead:path}", compare),
]
