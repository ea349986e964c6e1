"""How a pull request ends: merged or closed, and its branch cleared away."""

from contextlib import suppress
from dataclasses import replace

import structlog

from landform.adapters.github import shapes, texts
from landform.adapters.github.answers import is_refusal
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import Pull
from landform.changes.errors import ForgeRefused, ForgeUnavailable, HeadMoved, NotMergeable
from landform.changes.models import PullRequestState
from landform.changes.paths import safe_branch
from landform.kernel.errors import DomainError
from landform.kernel.names import UnsafeName

log = structlog.get_logger()


async def merge(repository: GitHubRepository, number: int, head_sha: str) -> Pull:
    """See `Forge.merge`."""
    pull = await repository.pull_request(number)
    _check(pull, head_sha)
    if pull.state is PullRequestState.OPEN:
        return await _squash(repository, pull)
    return pull


async def close(repository: GitHubRepository, number: int) -> Pull:
    """See `Forge.close`."""
    pull = await repository.pull_request(number)
    if pull.state is not PullRequestState.OPEN:
        return pull
    try:
        return shapes.pull(await repository.send("PATCH", f"/pulls/{number}", {"state": "closed"}))
    except ForgeRefused:
        pull = await repository.pull_request(number)
        if pull.state is PullRequestState.OPEN:
            raise
        return pull  # it ended at the same moment


async def clear_away(repository: GitHubRepository, pull: Pull) -> None:
    """Delete the branch of a pull request that has ended; failing to is only logged.

    A branch of a fork stays, and so does one that is at another commit than the pull
    request was: somebody goes on with it.
    """
    branch = pull.head_branch
    if pull.home != await repository.full_name() or branch == pull.base_branch:
        return
    try:
        ref = await repository.find(f"/git/ref/heads/{safe_branch(branch)}")
        with shapes.reading("a branch"):
            if ref is None or ref["object"]["sha"] != pull.head_sha:
                return
        await repository.send("DELETE", f"/git/refs/heads/{branch}")
    except (ForgeRefused, ForgeUnavailable, UnsafeName) as error:
        if not _is_gone(error):
            log.warning("branch.not_deleted", branch=branch, why=error.detail)


def _is_gone(error: DomainError) -> bool:
    return isinstance(error, ForgeRefused) and (
        is_refusal(error, 422, "does not exist") or is_refusal(error, 404)
    )


def _check(pull: Pull, head_sha: str) -> None:
    if pull.state is PullRequestState.CLOSED:
        raise NotMergeable(f"Pull request {pull.number} was closed.")
    if pull.state is PullRequestState.OPEN and pull.head_sha != head_sha:
        raise HeadMoved(
            f"Pull request {pull.number} is at {pull.head_sha[:12]}, not at {head_sha[:12]}.",
            head_sha=pull.head_sha,
        )


async def _squash(repository: GitHubRepository, pull: Pull) -> Pull:
    order = {
        "merge_method": "squash",
        "sha": pull.head_sha,
        "commit_title": f"{texts.one_line(pull.title)} (#{pull.number})",
        "commit_message": "",
    }
    try:
        done = await repository.send("PUT", f"/pulls/{pull.number}/merge", order)
    except ForgeUnavailable:
        # It may have happened all the same: then it need not be asked for again.
        with suppress(ForgeUnavailable):
            again = await repository.pull_request(pull.number)
            if again.state is PullRequestState.MERGED:
                return again
        raise
    except ForgeRefused as no:
        return await _after_refusal(repository, pull, no)
    # Asked now, another machine of GitHub's might still show it open.
    return replace(pull, state=PullRequestState.MERGED, merge_sha=shapes.sha_of(done, "a merge"))


async def _after_refusal(repository: GitHubRepository, pull: Pull, no: ForgeRefused) -> Pull:
    """Say why it was not merged, unless it was: somebody else was quicker."""
    again = await repository.pull_request(pull.number)
    _check(again, pull.head_sha)
    if again.state is PullRequestState.MERGED:
        return again
    said = no.facts.get("said")
    if is_refusal(no, 405, "base branch was modified"):
        raise ForgeUnavailable(f"GitHub says: {said}. Trying again is safe.") from None
    if is_refusal(no, 405):
        raise NotMergeable(f"GitHub does not merge pull request {pull.number}: {said}.") from None
    if is_refusal(no, 409):
        raise HeadMoved(f"GitHub says of pull request {pull.number}: {said}.") from None
    raise no
