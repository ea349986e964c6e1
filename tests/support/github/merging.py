"""Merging a pull request, the three ways GitHub knows."""

from tests.support.github.errors import ApiError
from tests.support.github.git import MergeConflict, Signature
from tests.support.github.mergeability import mergeability, obstacle
from tests.support.github.pulls import PullDesk
from tests.support.github.records import PullRequest, Repository, User

METHODS = ("merge", "squash", "rebase")


def merge(
    desk: PullDesk,
    repository: Repository,
    pull: PullRequest,
    user: User,
    *,
    method: str = "merge",
    sha: str | None = None,
    title: str | None = None,
    message: str | None = None,
) -> str:
    """The SHA that the base branch is at now.

    Raises `ApiError`: 405 when it may not be merged, 409 when ``sha`` is not its head.
    """
    _refuse(repository, pull, method, sha)
    git, base = repository.git, repository.git.ref(f"refs/heads/{pull.base_ref}")
    assert base, "a mergeable pull request has a base"
    who = user.signature(desk.github.now())
    if method == "rebase":
        merged = git.rebase(base, pull.head_sha, who)
    else:
        parents = [base] if method == "squash" else [base, pull.head_sha]
        text = _message(pull, method, title, message)
        author = _author(pull, method, who)
        merged = git.write_commit(
            git.merged_tree(base, pull.head_sha), parents, text, author, who
        )  # fmt: skip
    git.set_ref(f"refs/heads/{pull.base_ref}", merged)
    desk.finish_merge(repository, pull, user, merged)
    desk.ref_changed(repository, f"refs/heads/{pull.base_ref}", base, merged, user)
    return merged


def _refuse(repository: Repository, pull: PullRequest, method: str, sha: str | None) -> None:
    if method not in METHODS:
        raise ApiError(422, "Invalid merge method")
    mergeable, state = mergeability(repository, pull)
    if state == "draft":
        raise ApiError(405, "Pull Request is still a draft")
    if not mergeable:
        raise ApiError(405, "Pull Request is not mergeable")
    if sha and sha != pull.head_sha:
        raise ApiError(409, "Head branch was modified. Review and try the merge again.")
    protection = repository.protections.get(pull.base_ref)
    reason = protection and obstacle(repository, pull, protection)
    if reason:
        raise ApiError(405, reason)
    if state == "behind":
        raise ApiError(409, "Head branch is out of date. Review and try the merge again.")
    if method == "rebase" and _cannot_rebase(repository, pull):
        raise ApiError(405, "This branch can't be rebased")


def _cannot_rebase(repository: Repository, pull: PullRequest) -> bool:
    git, base = repository.git, repository.git.ref(f"refs/heads/{pull.base_ref}")
    try:
        git.rebase(str(base), pull.head_sha, pull.user.signature(pull.updated_at))
    except MergeConflict:
        return True
    return False


def _message(pull: PullRequest, method: str, title: str | None, message: str | None) -> str:
    if method == "squash":
        title = title or f"{pull.title} (#{pull.number})"
    else:
        title = title or f"Merge pull request #{pull.number} from {pull.head_ref}"
    body = pull.title if message is None and method == "merge" else message
    return f"{title}\n\n{body}" if body else title


def _author(pull: PullRequest, method: str, who: Signature) -> Signature:
    """A squashed commit is by who opened the pull request."""
    return pull.user.signature(who.at) if method == "squash" else who
