"""May a pull request be merged, and if not, why: GitHub's ``mergeable_state``."""

from tests.support.github.git import MergeConflict
from tests.support.github.records import Protection, PullRequest, Repository, Status

WRITERS = ("write", "maintain", "admin")


def mergeability(repository: Repository, pull: PullRequest) -> tuple[bool | None, str]:
    """``mergeable`` and ``mergeable_state`` as the REST answer has them."""
    if pull.state != "open" or repository.git.ref(f"refs/heads/{pull.base_ref}") is None:
        return None, "unknown"
    if not merges(repository, pull):
        return False, "dirty"
    if pull.draft:
        return True, "draft"
    protection = repository.protections.get(pull.base_ref)
    if protection and obstacle(repository, pull, protection):
        return True, "blocked"
    if protection and protection.strict and is_behind(repository, pull):
        return True, "behind"
    states = {status.state for status in latest(repository, pull.head_sha)}
    return True, "unstable" if states - {"success"} else "clean"


def merges(repository: Repository, pull: PullRequest) -> bool:
    base = repository.git.ref(f"refs/heads/{pull.base_ref}")
    try:
        repository.git.merged_tree(str(base), pull.head_sha)
    except MergeConflict:
        return False
    return True


def is_behind(repository: Repository, pull: PullRequest) -> bool:
    base = repository.git.ref(f"refs/heads/{pull.base_ref}")
    return not repository.git.is_ancestor(str(base), pull.head_sha)


def obstacle(repository: Repository, pull: PullRequest, protection: Protection) -> str | None:
    """What the branch's protection still asks for, in GitHub's words."""
    verdicts = _verdicts(repository, pull)
    approvals = sum(state == "APPROVED" for state in verdicts)
    if protection.approvals and "CHANGES_REQUESTED" in verdicts:
        return "Changes requested by a reviewer with write access."
    if approvals < protection.approvals:
        return (
            f"At least {protection.approvals} approving review is required"
            " by reviewers with write access."
        )
    passed = {s.context for s in latest(repository, pull.head_sha) if s.state == "success"}
    missing = [context for context in protection.contexts if context not in passed]
    if missing:
        return f'Required status check "{missing[0]}" is expected.'
    return None


def latest(repository: Repository, sha: str) -> list[Status]:
    """The last status of each context, newest first."""
    found: dict[str, Status] = {}
    for status in reversed(repository.statuses.get(sha, [])):
        found.setdefault(status.context, status)
    return list(found.values())


def combined_state(repository: Repository, sha: str) -> str:
    """success, failure or pending, as ``GET commits/{sha}/status`` sums them up."""
    states = {status.state for status in latest(repository, sha)}
    if states & {"failure", "error"}:
        return "failure"
    return "success" if states == {"success"} else "pending"


def _verdicts(repository: Repository, pull: PullRequest) -> list[str]:
    """The last word of each reviewer who may write; a comment is no word."""
    words: dict[str, str] = {}
    for review in pull.reviews:
        may_write = repository.collaborators.get(review.user.login.lower()) in WRITERS
        if may_write and review.state != "COMMENTED":
            words[review.user.login] = review.state
    return list(words.values())
