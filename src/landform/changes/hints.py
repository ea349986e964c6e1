"""What a forge tells us by webhook, cut down to what we use of it. Pure.

A hint says where to look, never what happened: what happened is read from the
forge. So a forged, old or doubled delivery can cause a look, and nothing else.
Payloads: https://docs.github.com/webhooks/webhook-events-and-payloads.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

MAX_TEXT = 300  # characters of a name that we keep; git and GitHub allow fewer


@dataclass(frozen=True)
class Hint:
    """Something happened to this pull request, commit or branch of this repository.

    ``page`` is where people see the repository; a push tells.
    """

    repository: str
    number: int | None = None
    sha: str | None = None
    branch: str | None = None
    page: str | None = None


def hint_of(event: str, body: Any) -> Hint | None:
    """What a GitHub delivery is about; None where we do not care, or cannot tell."""
    read = READERS.get(event)
    repository = _text(_at(body, "repository", "full_name"))
    if read is None or repository is None:
        return None
    hint = read(repository, body)
    return hint if hint.number or hint.sha or hint.branch else None


def to_json(hint: Hint) -> dict[str, Any]:
    """What is stored of a delivery."""
    return {key: value for key, value in asdict(hint).items() if value is not None}


def from_json(raw: dict[str, Any]) -> Hint:
    """Read back what `to_json` wrote."""
    return Hint(**raw)


def _of_pull_request(repository: str, body: Any) -> Hint:
    head = _at(body, "pull_request", "head")
    # Of a fork, whoever has it gives its branches their names.
    home = _text(_at(head, "repo", "full_name")) or ""
    return Hint(
        repository,
        number=_number(_at(body, "pull_request", "number")),
        # Known before we wrote its number down.
        branch=_text(_at(head, "ref")) if home.lower() == repository.lower() else None,
    )


def _of_issue_comment(repository: str, body: Any) -> Hint:
    is_pull_request = isinstance(_at(body, "issue", "pull_request"), dict)
    number = _number(_at(body, "issue", "number")) if is_pull_request else None
    return Hint(repository, number=number)


def _of_status(repository: str, body: Any) -> Hint:
    return Hint(repository, sha=_text(_at(body, "sha")))


def _of_push(repository: str, body: Any) -> Hint:
    ref = _text(_at(body, "ref")) or ""
    branch = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else None
    page = _text(_at(body, "repository", "html_url"))
    return Hint(repository, branch=branch, page=page if branch else None)


READERS: dict[str, Callable[[str, Any], Hint]] = {
    "pull_request": _of_pull_request,
    "pull_request_review": _of_pull_request,
    "issue_comment": _of_issue_comment,
    "status": _of_status,
    "push": _of_push,
}
"""Events that we subscribe to. Any other is counted and ignored."""


def _at(body: Any, *keys: str) -> Any:
    for key in keys:
        if not isinstance(body, dict):
            return None
        body = body.get(key)
    return body


def _text(value: Any) -> str | None:
    is_name = isinstance(value, str) and 0 < len(value) <= MAX_TEXT and "\0" not in value
    return value if is_name else None


def _number(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return value if is_number else None
