"""SQL for tokens, sessions and sign-ins. Used by this slice's services only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from landform.access.models import Attempt, Scope, Session, Token
from landform.db.engine import Transaction
from landform.db.tables import access_tokens, sessions, sign_ins


class TokenRepository:
    """Tokens in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def add(self, token: Token) -> None:
        await self._tx.execute(
            insert(access_tokens).values(
                id=token.id,
                name=token.name,
                subject=token.subject,
                digest=token.digest,
                scopes=sorted(token.scopes),
                groups=_listed(token.groups),
                created_by=token.created_by,
                created_at=token.created_at,
                expires_at=token.expires_at,
            )
        )

    async def find(self, token_id: str) -> Token | None:
        query = select(access_tokens).where(access_tokens.c.id == token_id)
        row = (await self._tx.execute(query)).one_or_none()
        return _to_token(row) if row else None

    async def list_tokens(self, subject: str | None, *, now: datetime, limit: int) -> list[Token]:
        """Those that can still be used, newest first; None is everybody's."""
        query = (
            select(access_tokens)
            .where(
                access_tokens.c.revoked_at.is_(None),
                or_(access_tokens.c.expires_at.is_(None), access_tokens.c.expires_at > now),
            )
            .order_by(access_tokens.c.created_at.desc(), access_tokens.c.id)
            .limit(limit)
        )
        if subject is not None:
            query = query.where(access_tokens.c.subject == subject)
        return [_to_token(row) for row in await self._tx.execute(query)]

    async def revoke(self, token_id: str, at: datetime) -> None:
        change = update(access_tokens).where(access_tokens.c.id == token_id)
        await self._tx.execute(change.values(revoked_at=at))

    async def note_use(self, token_id: str, at: datetime) -> None:
        change = update(access_tokens).where(access_tokens.c.id == token_id)
        await self._tx.execute(change.values(last_used_at=at))


class SessionRepository:
    """Sessions, and sign-ins that have begun, in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def add(self, session: Session) -> None:
        """Store a new session, and forget those that are over."""
        await self._tx.execute(delete(sessions).where(sessions.c.expires_at <= session.created_at))
        await self._tx.execute(
            insert(sessions).values(
                digest=session.digest,
                subject=session.subject,
                groups=_listed(session.groups),
                provider=session.provider,
                created_at=session.created_at,
                seen_at=session.seen_at,
                expires_at=session.expires_at,
            )
        )

    async def find(self, digest: str) -> Session | None:
        query = select(sessions).where(sessions.c.digest == digest)
        row = (await self._tx.execute(query)).one_or_none()
        if row is None:
            return None
        fields = dict(row._mapping)
        return Session(**{**fields, "groups": _set(fields["groups"])})

    async def note_use(self, digest: str, at: datetime) -> None:
        await self._tx.execute(
            update(sessions).where(sessions.c.digest == digest).values(seen_at=at)
        )

    async def end(self, digest: str) -> None:
        await self._tx.execute(delete(sessions).where(sessions.c.digest == digest))

    async def end_all(self, subject: str) -> None:
        await self._tx.execute(delete(sessions).where(sessions.c.subject == subject))

    async def begin(
        self, attempt: Attempt, *, state: str, browser: str, at: datetime, before: datetime
    ) -> None:
        """Remember a sign-in that has begun, and forget those from ``before``."""
        await self._tx.execute(delete(sign_ins).where(sign_ins.c.created_at < before))
        await self._tx.execute(
            insert(sign_ins).values(
                state=state,
                browser=browser,
                provider=attempt.provider,
                nonce=attempt.nonce,
                verifier=attempt.verifier,
                return_to=attempt.return_to,
                created_at=at,
            )
        )

    async def take(self, *, state: str, browser: str, since: datetime) -> Attempt | None:
        """The sign-in that this browser began with this state; it can be taken once."""
        taken = await self._tx.execute(
            delete(sign_ins)
            .where(
                sign_ins.c.state == state,
                sign_ins.c.browser == browser,
                sign_ins.c.created_at >= since,
            )
            .returning(
                sign_ins.c.provider, sign_ins.c.nonce, sign_ins.c.verifier, sign_ins.c.return_to
            )
        )
        row = taken.one_or_none()
        return Attempt(*row) if row else None


def _listed(groups: frozenset[str] | None) -> list[str] | None:
    return None if groups is None else sorted(groups)


def _set(groups: list[str] | None) -> frozenset[str] | None:
    return None if groups is None else frozenset(groups)


def _to_token(row: Row[Any]) -> Token:
    fields = dict(row._mapping)
    scopes = frozenset(Scope(each) for each in fields["scopes"])
    return Token(**{**fields, "scopes": scopes, "groups": _set(fields["groups"])})
