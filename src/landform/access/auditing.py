"""What is written down of sign-ins and tokens. Pure.

Of what a cookie or a token holds nothing is written, of a session the beginning of a digest.
"""

from datetime import datetime

from landform.access.models import Session, Token
from landform.audit.models import Entry

SHOWN = 12  # hexadecimal digits that tell sessions apart


def entry_of_session(
    session: Session, verb: str, at: datetime, *, everywhere: bool = False
) -> Entry:
    """Somebody signed in (``open``) or out (``end``)."""
    facts = {"provider": session.provider}
    return Entry(
        at=at,
        actor=session.subject,
        action=f"session.{verb}",
        object_kind="session",
        object_id=session.digest[:SHOWN],
        after={**facts, "everywhere": everywhere} if verb == "end" else facts,
    )


def entry_of_token(token: Token, verb: str, actor: str, at: datetime) -> Entry:
    """Somebody made a token (``create``) or has it work no more (``revoke``)."""
    facts = {
        "subject": token.subject,
        "scopes": sorted(token.scopes),
        "groups": None if token.groups is None else sorted(token.groups),
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
    }
    return Entry(
        at=at,
        actor=actor,
        action=f"token.{verb}",
        object_kind="token",
        object_id=token.id,
        before=facts if verb == "revoke" else None,
        after=facts if verb == "create" else None,
    )
