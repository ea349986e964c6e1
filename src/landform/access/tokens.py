"""Use cases of tokens: give one, list, revoke, and say whose it is."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from landform.access.errors import InvalidToken, NotSignedIn, TokenNotFound
from landform.access.models import Identity, Permission, Scope, Subject, Token
from landform.access.repository import TokenRepository
from landform.access.rules import authorize, refusal
from landform.access.secrets import PERSONAL, SERVICE, digest, is_digest_of, new_token, token_id
from landform.db.engine import Database
from landform.kernel.clock import Clock

log = structlog.get_logger()

SERVICE_REF = "service:default/{name}"
NOTED_EVERY = timedelta(minutes=1)  # so often at most the last use is written
MAX_LISTED = 500


@dataclass(frozen=True)
class TokenOrder:
    """What a token is asked for. ``service`` names a program; ``groups`` are what it acts for."""

    name: str
    scopes: frozenset[Scope]
    days: int | None
    service: str | None = None
    groups: frozenset[str] = frozenset()


class TokenService:
    """Personal tokens, and those of programs."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, order: TokenOrder, subject: Subject) -> tuple[Token, str]:
        """Give a token; the text of it is returned once and can never be had again.

        Raises:
            NotAllowed: only administrators give tokens to programs; a token without the scope
                `admin` makes none.
            InvalidToken: it may do more than the one it is asked for with.
        """
        authorize(subject, Permission.GIVE_TOKENS if order.service else Permission.MAKE_TOKENS)
        _check(order, subject)
        text, public = new_token(SERVICE if order.service else PERSONAL)
        now = self._clock()
        token = Token(
            id=public,
            name=order.name,
            subject=SERVICE_REF.format(name=order.service) if order.service else subject.ref,
            digest=digest(text),
            scopes=order.scopes | {Scope.READ},
            groups=order.groups if order.service else None,
            created_by=subject.ref,
            created_at=now,
            expires_at=now + timedelta(days=order.days) if order.days else None,
        )
        async with self._db.transaction() as tx:
            await TokenRepository(tx).add(token)
        log.info("token.created", token=token.id, subject=token.subject, by=subject.ref)
        return token, text

    async def list_tokens(self, subject: Subject, *, of_all: bool = False) -> list[Token]:
        """The subject's own that still work, newest first; administrators see everybody's.

        Raises `NotAllowed`.
        """
        if of_all:
            authorize(subject, Permission.GIVE_TOKENS)
        whose = None if of_all else subject.ref
        async with self._db.read() as tx:
            repository = TokenRepository(tx)
            return await repository.list_tokens(whose, now=self._clock(), limit=MAX_LISTED)

    async def revoke(self, public: str, subject: Subject) -> None:
        """Let it work no more, from now on; what it has open ends within seconds.

        Raises:
            TokenNotFound: there is none, or it is somebody else's.
        """
        async with self._db.transaction() as tx:
            repository = TokenRepository(tx)
            token = await repository.find(public)
            is_own = token is not None and token.subject == subject.ref
            if token is None or not (is_own or refusal(subject, Permission.GIVE_TOKENS) is None):
                raise TokenNotFound(f"There is no token {public[:40]!r} of yours.")
            if token.revoked_at is None:
                await repository.revoke(public, self._clock())
        log.info("token.revoked", token=public, by=subject.ref)

    async def identify(self, text: str) -> Identity | None:
        """Whose it is; None where it is no token of ours.

        Raises:
            NotSignedIn: it looks like one and is none, or works no more.
        """
        public = token_id(text)
        if public is None:
            return None
        now = self._clock()
        async with self._db.read() as tx:
            token = await TokenRepository(tx).find(public)
        # One answer for all of it: what is wrong with a token is nothing for who guesses one.
        if token is None or not is_digest_of(token.digest, text) or not token.is_good(now):
            raise NotSignedIn("This token is not known here, has expired, or was revoked.")
        if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
            async with self._db.transaction() as tx:
                await TokenRepository(tx).note_use(token.id, now)
        return Identity(token.subject, token.scopes, token.groups)


def _check(order: TokenOrder, subject: Subject) -> None:
    wider = sorted(order.scopes - subject.scopes)
    if wider:
        raise InvalidToken(
            f"A token gives no more than it has: yours lacks the scope {', '.join(wider)}."
        )
    if order.service is not None and Scope.REVIEW in order.scopes:
        raise InvalidToken("A program does not review: people approve what is built.")
    if order.groups and order.service is None:
        raise InvalidToken("Your groups are those of the catalog; name them for programs only.")
