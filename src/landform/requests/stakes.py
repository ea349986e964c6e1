"""Who has to do with a request. Pure."""

from landform.access.models import Stake
from landform.policies.models import Decision
from landform.requests.models import Request


def stake_of(request: Request) -> Stake:
    """Who has to do with this request: its people, the reviewers, whom policies ask for."""
    reviewers = reviewers_of(request)
    return Stake(request.requested_by, request.stack.owner, reviewers, request.template)


def reviewers_of(request: Request) -> tuple[str, ...]:
    """The groups that decide on it, as the template and the policies name them."""
    asked = (
        result.group
        for result in request.policy
        if result.group and result.level is Decision.NEEDS_APPROVAL
    )
    return tuple(dict.fromkeys((*request.stack.reviewers, *request.stack.codeowners, *asked)))
