"""Who may look behind the scenes, as dependencies of routers."""

from fastapi import Depends

from landform.access.models import Permission
from landform.access.rules import authorize
from landform.api.dependencies import Asking


async def operator(subject: Asking) -> None:
    """Let only operators in. Raises `NotAllowed`."""
    authorize(subject, Permission.OPERATE)


async def auditor(subject: Asking) -> None:
    """Let only auditors in. Raises `NotAllowed`."""
    authorize(subject, Permission.AUDIT)


OPERATORS = Depends(operator)
AUDITORS = Depends(auditor)
