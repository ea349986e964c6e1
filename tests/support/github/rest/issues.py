"""The issue half of a pull request: comments, reactions, labels."""

from datetime import datetime
from typing import Any

from tests.support.github.bodies import accounts, pulls
from tests.support.github.bodies.links import moment, node_id
from tests.support.github.conversation import check_comment
from tests.support.github.errors import not_found
from tests.support.github.records import Comment, PullRequest
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]


def get_issue(call: Call) -> Json:
    return pulls.issue(call.links, call.repository, call.pull)


def list_comments(call: Call) -> Reply:
    since = call.query.get("since")
    start = datetime.fromisoformat(since) if since else None
    found = [each for each in call.pull.comments if start is None or each.updated_at >= start]
    return call.page(found, lambda told: _shown(call, call.pull, told))


def create_comment(call: Call) -> Reply:
    call.need("read", permission="issues")
    installed = call.identity.installation
    made = call.services.conversation.comment(
        call.repository,
        call.pull,
        call.user,
        str(call.document.get("body") or ""),
        installed.app if installed else None,
    )
    return Reply(201, _shown(call, call.pull, made))


def get_comment(call: Call) -> Json:
    return _shown(call, *_comment(call))


def edit_comment(call: Call) -> Json:
    pull, told = _comment(call)
    _own(call, told)
    before, told.body = told.body, str(call.document.get("body") or "")
    check_comment(told.body)
    told.updated_at = call.github.now()
    _tell(call, pull, told, "edited", changes={"body": {"from": before}})
    return _shown(call, pull, told)


def delete_comment(call: Call) -> Reply:
    pull, told = _comment(call)
    _own(call, told)
    pull.comments.remove(told)
    _tell(call, pull, told, "deleted")
    return Reply(204)


def react(call: Call) -> Reply:
    """The same reaction twice is one; the second time GitHub says 200."""
    _, told = _comment(call)
    given = (call.user.login, call.document.get("content", "eyes"))
    known = given in told.reactions
    if not known:
        told.reactions.append(given)
    at = told.reactions.index(given)
    body = {
        "id": told.id * 100 + at,
        "node_id": node_id("Reaction", told.id * 100 + at),
        "user": accounts.user(call.links, call.user),
        "content": given[1],
        "created_at": moment(call.github.now()),
    }
    return Reply(200 if known else 201, body)


def list_labels(call: Call) -> Reply:
    return call.page(
        call.pull.labels, lambda label: pulls.label(call.links, call.repository, label)
    )  # fmt: skip


def add_labels(call: Call) -> Reply:
    call.need("triage", permission="issues")
    asked = call.document
    names = asked if isinstance(asked, list) else asked.get("labels") or []
    plain = [name["name"] if isinstance(name, dict) else name for name in names]
    call.services.conversation.label(call.repository, call.pull, call.user, plain)
    return list_labels(call)


def remove_label(call: Call) -> Reply:
    call.need("triage", permission="issues")
    name = call.params["name"]
    call.services.conversation.unlabel(call.repository, call.pull, call.user, name)
    return list_labels(call)


def remove_labels(call: Call) -> Reply:
    call.need("triage", permission="issues")
    for label in list(call.pull.labels):
        call.services.conversation.unlabel(call.repository, call.pull, call.user, label.name)
    return Reply(204)


def _comment(call: Call) -> tuple[PullRequest, Comment]:
    for pull in call.repository.pulls.values():
        for told in pull.comments:
            if told.id == call.params["comment_id"]:
                return pull, told
    raise not_found()


def _own(call: Call, told: Comment) -> None:
    if told.user is not call.user:
        call.need("write", permission="issues")


def _tell(call: Call, pull: PullRequest, told: Comment, action: str, **more: Any) -> None:
    call.github.emit(
        "issue_comment", call.repository, call.user, action, pull=pull, comment=told, **more
    )


def _shown(call: Call, pull: PullRequest, told: Comment) -> Json:
    return pulls.comment(call.links, call.repository, pull, told)


_ISSUE, _COMMENT = "/issues/{number:int}", "/issues/comments/{comment_id:int}"
ROUTES: list[Route] = [
    ("GET", _ISSUE, get_issue),
    ("GET", f"{_ISSUE}/comments", list_comments),
    ("POST", f"{_ISSUE}/comments", create_comment),
    ("GET", _COMMENT, get_comment),
    ("PATCH", _COMMENT, edit_comment),
    ("DELETE", _COMMENT, delete_comment),
    ("POST", f"{_COMMENT}/reactions", react),
    ("GET", f"{_ISSUE}/labels", list_labels),
    ("POST", f"{_ISSUE}/labels", add_labels),
    ("DELETE", f"{_ISSUE}/labels", remove_labels),
    ("DELETE", f"{_ISSUE}/labels/{{name:path}}", remove_label),
]
