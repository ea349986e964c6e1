"""Who may look behind the scenes: administrators, until roles say it more finely."""

from fastapi import Depends

from landform.access.models import Subject
from landform.access.rules import NotAllowed
from landform.api.dependencies import ApiServices, Asking, Services


def is_administrator(subject: Subject, app: ApiServices) -> bool:
    """Whether `access.admins` names the subject or one of their groups."""
    return bool(app.admins.intersection({subject.ref, *subject.groups}))


async def operator(subject: Asking, app: Services) -> None:
    """Let only operators in. Raises `NotAllowed`."""
    if not is_administrator(subject, app):
        raise NotAllowed("Only operators may do this (access.admins).")


async def auditor(subject: Asking, app: Services) -> None:
    """Let only auditors in. Raises `NotAllowed`."""
    if not is_administrator(subject, app):
        raise NotAllowed("Only auditors may read the audit log (access.admins).")


OPERATORS = Depends(operator)
AUDITORS = Depends(auditor)
