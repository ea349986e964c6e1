"""Who has to approve, who did, and what is missing. Pure.

Counted are distinct people, other than the requester, whose last word on
exactly the head commit is "approved", and who are in the group asked for *now*.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from landform.changes.models import Review, ReviewState
from landform.policies.models import Decision, Stage
from landform.requests.models import Request


@dataclass(frozen=True)
class Requirement:
    """``quorum`` distinct approvals by members of any of ``groups``; of none, nobody's count.

    Approvals given before ``since`` do not count: they were given without knowing.
    """

    groups: tuple[str, ...]
    quorum: int
    since: datetime | None = None


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
    if request.stack.codeowners:
        asked.append(Requirement(request.stack.codeowners, 1))
    for result in request.policy:
        if result.level is Decision.NEEDS_APPROVAL:
            groups = (result.group,) if result.group else request.stack.reviewers
            since = request.planned_at if result.stage is Stage.PLAN else None
            asked.append(Requirement(groups, max(result.quorum, 1), since))
    return list(dict.fromkeys(asked))


def assess(
    request: Request, reviews: tuple[Review, ...], memberships: Mapping[str, frozenset[str]]
) -> Approval:
    """Hold the reviews against the requirements. ``memberships``: reviewer to groups, now."""
    last_words = _standing(reviews, request.head_sha)
    last_words.pop(request.requested_by, None)
    objections = [
        f"{reviewer} asked for changes"
        for reviewer, review in last_words.items()
        if review.state is ReviewState.CHANGES_REQUESTED
    ]
    missing = list(objections)
    approvals = [review for review in last_words.values() if review.state is ReviewState.APPROVED]
    counted: set[str] = set()
    for requirement in requirements(request):
        fitting = [each.reviewer for each in approvals if _fits(each, requirement, memberships)]
        counted.update(fitting)
        lacking = requirement.quorum - len(fitting)
        if lacking > 0:
            of = " or ".join(requirement.groups) or "a group that the template does not name"
            missing.append(f"{lacking} more {'approval' if lacking == 1 else 'approvals'} by {of}")
    quorum = max(requirement.quorum for requirement in requirements(request))
    return Approval(quorum, tuple(sorted(counted)), tuple(missing))


def has_spoken(request: Request, reviews: tuple[Review, ...], who: str) -> bool:
    """Whether it is others' turn: this reviewer approved the head commit, or objected to it.

    What was said before a plan that asked for more was said without knowing, and does not count.
    """
    word = _standing(reviews, request.head_sha).get(who)
    asked_since = [each.since for each in requirements(request) if each.since]
    return word is not None and all(_is_after(word, since) for since in asked_since)


def _standing(reviews: tuple[Review, ...], head_sha: str | None) -> dict[str, Review]:
    """Each reviewer's last word on this commit; a mere comment takes nothing back."""
    found: dict[str, Review] = {}
    for review in reviews:
        if review.head_sha == head_sha and review.state is not ReviewState.COMMENTED:
            found[review.reviewer] = review
    return found


def _fits(
    review: Review, requirement: Requirement, memberships: Mapping[str, frozenset[str]]
) -> bool:
    if requirement.since and not _is_after(review, requirement.since):
        return False
    return bool(memberships.get(review.reviewer, frozenset()).intersection(requirement.groups))


def _is_after(review: Review, moment: datetime) -> bool:
    return review.at >= moment.replace(microsecond=0)  # forges tell whole seconds
