"""One table of who may do what with a request; what is not in it is denied.

Nobody decides on or reviews what they asked for themselves, not even as a
member of the reviewing group (docs/decisions/0006).
"""

from collections.abc import Collection

from landform.access.models import Permission, Stake, Subject
from landform.kernel.errors import Denied


class NotAllowed(Denied):
    title = "Not allowed"


def is_admin(subject: Subject, admins: Collection[str]) -> bool:
    """Whether they, or a group of theirs, are named in `access.admins`."""
    return not {subject.ref, *subject.groups}.isdisjoint(admins)


def authorize(subject: Subject, permission: Permission, stake: Stake) -> None:
    """Return if the subject may.

    Raises:
        NotAllowed: saying who may.
    """
    reason = refusal(subject, permission, stake)
    if reason:
        raise NotAllowed(reason)


def refusal(subject: Subject, permission: Permission, stake: Stake) -> str | None:
    """Why the subject may not, as a sentence; None when they may."""
    reviewers = ", ".join(stake.reviewers) or "a reviewing group, and the template names none"
    is_own = subject.ref == stake.requested_by
    is_reviewer = bool(subject.groups.intersection(stake.reviewers))
    is_owner = stake.owner in subject.groups or stake.owner == subject.ref
    match permission:
        case Permission.SUBMIT:
            return None  # the request policies decide for whom
        case Permission.DECIDE | Permission.REVIEW:
            if is_own:
                return "Nobody decides on their own request; ask a colleague."
            return None if is_reviewer else f"Only members of {reviewers} may decide on this."
        case Permission.CANCEL | Permission.RETRY | Permission.APPLY:
            if is_own or is_owner or is_reviewer:
                return None
            return f"Only {stake.requested_by}, {stake.owner} or {reviewers} may do this."
    return "This is not allowed."
