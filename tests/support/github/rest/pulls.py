"""Pull requests: list, open, edit, look at, merge."""

from typing import Any

from tests.support.github import merging
from tests.support.github.bodies import commits, pulls
from tests.support.github.diff import changed_files
from tests.support.github.errors import not_found
from tests.support.github.records import PullRequest
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]
_ORDERS = {
    "created": lambda pull: (pull.created_at, pull.number),
    "updated": lambda pull: (pull.updated_at, pull.number),
    "popularity": lambda pull: (len(pull.comments), pull.number),
    "long-running": lambda pull: (pull.created_at, pull.number),
}


def list_pulls(call: Call) -> Reply:
    """``head`` filters only when it names the owner too; else GitHub overlooks it."""
    query, record = call.query, call.repository
    state, base, head = query.get("state", "open"), query.get("base"), query.get("head", "")
    owner, _, branch = head.rpartition(":")

    def wanted(pull: PullRequest) -> bool:
        if owner and (owner.lower(), branch) != (pull.head_owner.login.lower(), pull.head_ref):
            return False
        return state in ("all", pull.state) and base in (None, pull.base_ref)

    order = query.get("sort", "created")
    falling = query.get("direction", "desc" if order == "created" else "asc") == "desc"
    found = sorted(filter(wanted, record.pulls.values()), key=_ORDERS[order], reverse=falling)
    return call.page(found, lambda pull: pulls.pull(call.links, record, pull))


def create_pull(call: Call) -> Reply:
    call.need("read", permission="pull_requests")
    asked = call.document
    pull = call.services.pulls.open(
        call.repository,
        call.user,
        title=asked.get("title") or "",
        head=asked.get("head") or "",
        base=asked.get("base") or "",
        body=asked.get("body"),
        draft=bool(asked.get("draft")),
        head_repo=asked.get("head_repo") or "",
    )
    return Reply(201, pulls.full_pull(call.links, call.repository, pull, settled=False))


def get_pull(call: Call) -> Json:
    pull = call.pull
    pull.unknown_reads, settled = max(pull.unknown_reads - 1, 0), pull.unknown_reads == 0
    return pulls.full_pull(call.links, call.repository, pull, settled=settled)


def edit_pull(call: Call) -> Json:
    if call.user is not call.pull.user:
        call.need("write", permission="pull_requests")
    call.services.pulls.edit(call.repository, call.pull, call.user, call.document)
    return pulls.full_pull(call.links, call.repository, call.pull)


def list_files(call: Call) -> Reply:
    git, pull = call.repository.git, call.pull
    start = git.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    files = changed_files(git, start, pull.head_sha)
    return call.page(
        files, lambda file: commits.file(call.links, call.repository, pull.head_sha, file)
    )


def list_commits(call: Call) -> Reply:
    git, pull = call.repository.git, call.pull
    users = {user.email: user for user in call.github.users.values()}
    return call.page(
        git.commits(pull.base_sha, pull.head_sha),
        lambda sha: commits.commit(call.links, call.repository, git.read_commit(sha), users),
    )


def is_merged(call: Call) -> Reply:
    if not call.pull.merged:
        raise not_found()
    return Reply(204)


def merge_pull(call: Call) -> Json:
    call.need("write")
    asked = call.document
    sha = merging.merge(
        call.services.pulls,
        call.repository,
        call.pull,
        call.user,
        method=asked.get("merge_method") or "merge",
        sha=asked.get("sha"),
        title=asked.get("commit_title"),
        message=asked.get("commit_message"),
    )
    return {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}


ROUTES: list[Route] = [
    ("GET", "/pulls", list_pulls),
    ("POST", "/pulls", create_pull),
    ("GET", "/pulls/{number:int}", get_pull),
    ("PATCH", "/pulls/{number:int}", edit_pull),
    ("GET", "/pulls/{number:int}/files", list_files),
    ("GET", "/pulls/{number:int}/commits", list_commits),
    ("GET", "/pulls/{number:int}/merge", is_merged),
    ("PUT", "/pulls/{number:int}/merge", merge_pull),
]
