"""Why a request was refused, told by whoever answers it to the trail around it."""

from starlette.requests import HTTPConnection
from starlette.types import Scope

from landform.kernel.errors import Denied, DomainError

KEY = "refusal"


def note_refusal(connection: HTTPConnection, error: DomainError) -> None:
    """Remember why. An answer that hides a refusal is raised ``from`` it, and counts as one."""
    hidden = error.__cause__
    reason = hidden if isinstance(hidden, Denied) else error
    connection.scope.setdefault("state", {})[KEY] = (
        f"{reason.slug}: {reason.detail}",
        isinstance(reason, Denied),
    )


def note_reason(scope: Scope, reason: str) -> None:
    """The same where there is no error: a guard refused it."""
    scope.setdefault("state", {})[KEY] = (reason, True)


def refusal_of(scope: Scope) -> tuple[str, bool]:
    """Why, and whether somebody was not allowed (even if the answer says something else)."""
    found: tuple[str, bool] = scope.get("state", {}).get(KEY, ("", False))
    return found
