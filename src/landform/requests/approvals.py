"""Who has to approve, who did, and what is missing. Pure.

Counted are distinct people, other than the requester, whose last word on
exactly the head commit is "approved", and who are in the group asked for *now*.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from landform.changes.models import Review, ReviewState
from landform.policies.models import Decision
from landform.requests.models import Request


@dataclass(frozen=True)
class Requirement:
    """``quorum`` distinct approvals by members of any of ``groups`` (of anybody, if empty)."""

    groups: tuple[str, ...]
    quorum: int


@dataclass(frozen=True)
class Approval:
    """Where the approval of one head commit stands. Nothing ``missing`` means approved."""

    quorum: int
    approved_by: tuple[str, ...]
    missing: tuple[str, ...]


def requirements(request: Request) -> list[Requirement]:
    """What the template asks for, and what policies ask for on top.

    One person lets a request that policies held back become a pull request; the
    groups and quorums of those policies are counted here, before anything is applied.
    """
    asked = [Requirement(request.stack.reviewers, request.stack.quorum)]
    for result in request.policy:
        if result.level is Decision.NEEDS_APPROVAL:
            groups = (result.group,) if result.group else request.stack.reviewers
            asked.append(Requirement(groups, max(result.quorum, 1)))
    return list(dict.fromkeys(asked))


def assess(
    request: Request, reviews: tuple[Review, ...], memberships: Mapping[str, frozenset[str]]
) -> Approval:
    """Hold the reviews against the requirements. ``memberships``: reviewer to groups, now."""
    standing = _standing(reviews, request.head_sha)
    standing.pop(request.requested_by, None)
    objections = [
        f"{reviewer} asked for changes"
        for reviewer, state in standing.items()
        if state is ReviewState.CHANGES_REQUESTED
    ]
    missing = list(objections)
    approvers = [who for who, state in standing.items() if state is ReviewState.APPROVED]
    counted: set[str] = set()
    for requirement in requirements(request):
        fitting = [who for who in approvers if _fits(who, requirement, memberships)]
        counted.update(fitting)
        lacking = requirement.quorum - len(fitting)
        if lacking > 0:
            of = " or ".join(requirement.groups) or "anybody but the requester"
            missing.append(f"{lacking} more approval(s) by {of}")
    quorum = max(requirement.quorum for requirement in requirements(request))
    return Approval(quorum, tuple(sorted(counted)), tuple(missing))


def _standing(reviews: tuple[Review, ...], head_sha: str | None) -> dict[str, ReviewState]:
    """Each reviewer's last word on this commit; a mere comment takes nothing back."""
    standing: dict[str, ReviewState] = {}
    for review in reviews:
        if review.head_sha == head_sha and review.state is not ReviewState.COMMENTED:
            standing[review.reviewer] = review.state
    return standing


def _fits(who: str, requirement: Requirement, memberships: Mapping[str, frozenset[str]]) -> bool:
    if not requirement.groups:
        return True
    return bool(memberships.get(who, frozenset()).intersection(requirement.groups))
