"""One table of who may do what; what is not in it is denied.

Nobody decides on or reviews what they asked for themselves, not even as a
member of the reviewing group (docs/decisions/0006). A role does not approve:
only the groups do that the template and the policies name.
"""

from enum import StrEnum

from landform.access.errors import NotAllowed
from landform.access.models import Permission, Role, Scope, Sight, Stake, Subject

__all__ = ["NotAllowed", "authorize", "is_visible", "may", "refusal", "sight_of"]


class Relation(StrEnum):
    """How a subject stands to a request, besides its roles."""

    ANYONE = "anyone"
    REQUESTER = "requester"
    OWNER = "owner"
    REVIEWER = "reviewer"
    TEMPLATE_OWNER = "template owner"


INVOLVED = frozenset(
    {Relation.REQUESTER, Relation.OWNER, Relation.REVIEWER, Relation.TEMPLATE_OWNER}
)
CONCERNED = frozenset({Relation.REQUESTER, Relation.OWNER, Relation.REVIEWER})
RUNS_IT = frozenset({Role.OPERATOR, Role.ADMIN})

RULES: dict[Permission, tuple[frozenset[Relation | Role], Scope]] = {
    Permission.READ: (INVOLVED | RUNS_IT | {Role.AUDITOR}, Scope.READ),
    Permission.SUBMIT: (frozenset({Relation.ANYONE}), Scope.REQUEST),  # policies: for whom
    Permission.DECIDE: (frozenset({Relation.REVIEWER}), Scope.REVIEW),
    Permission.REVIEW: (frozenset({Relation.REVIEWER}), Scope.REVIEW),
    Permission.COMMENT: (INVOLVED | RUNS_IT, Scope.REVIEW),
    Permission.CANCEL: (CONCERNED | RUNS_IT, Scope.REQUEST),
    Permission.RETIRE: (CONCERNED | RUNS_IT, Scope.REQUEST),
    Permission.RETRY: (CONCERNED | RUNS_IT, Scope.REQUEST),
    Permission.APPLY: (CONCERNED | RUNS_IT, Scope.REQUEST),
    # What is there already is shown by its plan, and each plan starts Terraform.
    Permission.PLAN: (CONCERNED - {Relation.REQUESTER} | {Role.ADMIN}, Scope.REQUEST),
    Permission.WRITE_CATALOG: (frozenset({Relation.ANYONE}), Scope.CATALOG),  # what is theirs
    Permission.RULE_CATALOG: (frozenset({Role.ADMIN}), Scope.CATALOG),
    Permission.OPERATE: (RUNS_IT, Scope.ADMIN),
    Permission.AUDIT: (RUNS_IT | {Role.AUDITOR}, Scope.ADMIN),
    # A token that leaks must not make itself another one that lasts longer.
    Permission.MAKE_TOKENS: (frozenset({Relation.ANYONE}), Scope.ADMIN),
    Permission.GIVE_TOKENS: (frozenset({Role.ADMIN}), Scope.ADMIN),
}
"""Who may, and which scope a token needs for it."""

NOT_ON_OWN = frozenset({Permission.DECIDE, Permission.REVIEW})


def authorize(subject: Subject, permission: Permission, stake: Stake | None = None) -> None:
    """Return if the subject may; ``stake`` is of the request or task that it is about.

    Raises:
        NotAllowed: saying who may.
    """
    reason = refusal(subject, permission, stake)
    if reason:
        raise NotAllowed(reason)


def refusal(subject: Subject, permission: Permission, stake: Stake | None = None) -> str | None:
    """Why the subject may not, as a sentence; None when they may."""
    rule = RULES.get(permission)
    if rule is None:
        return "This is not allowed."
    may, scope = rule
    # A token that may do anything may also read: the other scopes hold this one.
    if scope not in subject.scopes and scope is not Scope.READ:
        return f"This token may not do that: it lacks the scope `{scope}`."
    if permission in NOT_ON_OWN and stake and subject.ref == stake.requested_by:
        return "Nobody decides on their own request; ask a colleague."
    if may & (_relations(subject, stake) | subject.roles):
        return None
    return _who_may(permission, may, stake)


def may(subject: Subject, permission: Permission, stake: Stake | None = None) -> bool:
    """Whether the subject may."""
    return refusal(subject, permission, stake) is None


def is_visible(subject: Subject, stake: Stake, *, to_everyone: bool) -> bool:
    """Whether the subject may know that this is there. The same as `sight_of` in SQL."""
    return to_everyone or refusal(subject, Permission.READ, stake) is None


def sight_of(subject: Subject, *, to_everyone: bool) -> Sight:
    """What the subject sees in lists."""
    may = RULES[Permission.READ][0]
    return Sight(
        everything=to_everyone or bool(may & subject.roles),
        ref=subject.ref,
        groups=subject.groups,
        templates=subject.templates,
    )


def _relations(subject: Subject, stake: Stake | None) -> frozenset[Relation]:
    found = {Relation.ANYONE}
    if stake is None:
        return frozenset(found)
    if subject.ref == stake.requested_by:
        found.add(Relation.REQUESTER)
    if stake.owner in subject.groups or stake.owner == subject.ref:
        found.add(Relation.OWNER)
    if subject.groups.intersection(stake.reviewers):
        found.add(Relation.REVIEWER)
    if stake.template in subject.templates:
        found.add(Relation.TEMPLATE_OWNER)
    return frozenset(found)


def _who_may(permission: Permission, may: frozenset[Relation | Role], stake: Stake | None) -> str:
    roles = " and ".join(f"{role}s" for role in Role if role in may)
    if stake is None:
        setting = ", ".join(f"access.{role}s" for role in Role if role in may)
        return f"Only {roles} may do this ({setting})."
    reviewers = ", ".join(stake.reviewers) or "a reviewing group, and the template names none"
    if permission in NOT_ON_OWN:
        return f"Only members of {reviewers} may decide on this."
    return f"Only {stake.requested_by}, {stake.owner} or {reviewers} may do this."
