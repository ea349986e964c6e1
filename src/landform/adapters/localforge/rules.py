"""What may be done to a pull request, and what it is afterwards. Pure."""

from dataclasses import replace

from landform.adapters.localforge.records import Announcement
from landform.changes.errors import HeadMoved, NotMergeable, OwnPullRequest, PullRequestNotOpen
from landform.changes.models import Comment, PullRequest, PullRequestState, Review, ReviewState


def with_comment(pull: PullRequest, comment: Comment) -> PullRequest:
    """The pull request with the comment, or as it was if its author just said the same."""
    said = [before.body for before in pull.comments if before.author == comment.author]
    if said[-1:] == [comment.body]:
        return pull
    return replace(pull, comments=(*pull.comments, comment))


def with_announcement(
    announced: tuple[Announcement, ...], new: Announcement
) -> tuple[Announcement, ...]:
    """What is announced afterwards: ``new`` in place of the last of its commit and context."""
    others = tuple(
        each
        for each in announced
        if (each.head_sha, each.status.context) != (new.head_sha, new.status.context)
    )
    return announced if new in announced else (*others, new)


def with_review(pull: PullRequest, review: Review) -> PullRequest:
    """The pull request with the review; what the reviewer just said again was said now.

    A plan may have come in between, which the first time was not about.

    Raises:
        HeadMoved: the review is of a commit that is not the head.
        PullRequestNotOpen: it was merged or closed.
        OwnPullRequest: the author approves.
    """
    if pull.state is not PullRequestState.OPEN:
        raise PullRequestNotOpen(f"Pull request {pull.number} is {pull.state}.")
    check_head(pull, review.head_sha)
    if review.state is ReviewState.APPROVED and review.reviewer == pull.author:
        raise OwnPullRequest(f"{review.reviewer} proposed pull request {pull.number}.")
    own = [each for each in pull.reviews if each.reviewer == review.reviewer]
    if not own or replace(own[-1], at=review.at) != review:
        return replace(pull, reviews=(*pull.reviews, review))
    moved = tuple(review if each is own[-1] else each for each in pull.reviews)
    return replace(pull, reviews=moved)


def closed(pull: PullRequest) -> PullRequest:
    """The pull request, closed unless it was merged."""
    if pull.state is PullRequestState.OPEN:
        return replace(pull, state=PullRequestState.CLOSED)
    return pull


def check_mergeable(pull: PullRequest, head_sha: str) -> None:
    """Check what needs no look at the files.

    Raises:
        HeadMoved: its head is not ``head_sha``.
        NotMergeable: it was closed.
    """
    if pull.state is PullRequestState.CLOSED:
        raise NotMergeable(f"Pull request {pull.number} was closed.")
    check_head(pull, head_sha)


def check_head(pull: PullRequest, head_sha: str) -> None:
    """Raises `HeadMoved`."""
    if pull.head_sha != head_sha:
        raise HeadMoved(
            f"Pull request {pull.number} is at {pull.head_sha[:12]}, not at {head_sha[:12]}.",
            head_sha=pull.head_sha,
        )
