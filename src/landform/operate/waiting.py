"""What an unfinished request waits for, in a sentence. Pure."""

from datetime import datetime, timedelta

from landform.requests.models import Request, Status

STILL = timedelta(hours=1)
"""A request of which nothing was heard for so long is shown, even if nothing failed."""

PEOPLE = frozenset({Status.AWAITING_APPROVAL, Status.PLANNED})
WAITS = {
    Status.SUBMITTED: "the service, to check the policies and open the pull request",
    Status.AWAITING_APPROVAL: "a person of {reviewers} to approve or reject it",
    Status.PULL_REQUEST_OPEN: "the runner, to plan pull request {number}",
    Status.PLANNED: "reviews of pull request {number} by {reviewers}",
    Status.PLAN_FAILED: "a new commit, or somebody to try again: the plan failed",
    Status.APPROVED: "the apply of pull request {number}",
    Status.APPLYING: "the runner, which applies pull request {number}",
    Status.APPLY_FAILED: "somebody to try again: the apply failed, perhaps half-way",
    Status.APPLIED: "the service, to read the outputs and merge pull request {number}",
}


def waits_for(request: Request) -> str:
    """Whom or what has to move before the request does."""
    stack = request.stack
    asked = (result.group for result in request.policy if result.group)
    reviewers = dict.fromkeys((*stack.reviewers, *stack.codeowners, *asked))
    return WAITS[request.status].format(
        number=request.pull_request_number or "(not opened yet)",
        reviewers=", ".join(reviewers) or "a reviewing group",
    )


def is_stuck(request: Request, error: str | None, now: datetime) -> bool:
    """Whether an operator should look: something failed, or nothing happens for a long time."""
    return bool(error or request.reason) or now - request.updated_at >= STILL
