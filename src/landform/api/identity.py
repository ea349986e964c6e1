"""Who is asking: sources of identity, asked in order; the first that knows says it.

A source looks at one kind of proof. It answers None where there is none of its kind, and
raises where there is one that does not hold: a bad token is never passed on to be somebody
else by a weaker proof.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog
from starlette.requests import HTTPConnection

from landform.access.backstage import BackstageCallers
from landform.access.errors import NotSignedIn
from landform.access.models import Identity
from landform.access.secrets import is_digest_of
from landform.access.sessions import SessionService
from landform.access.tokens import TokenService
from landform.kernel.errors import Invalid
from landform.kernel.names import EntityRef

log = structlog.get_logger()

USER_HEADER = "Landform-User"
MAX_REF = 250  # characters, as the database keeps it
COOKIE = "landform-session"
SECURE_COOKIE = f"__Host-{COOKIE}"  # browsers take it over https only, and for this host only

BACKSTAGE_PLUGIN = re.compile(r"/api/([a-z0-9_-]+)/")

FileTokens = Callable[[], dict[str, str]]


class IdentitySource(Protocol):
    """One kind of proof."""

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        """Who it is, by this proof; None where the request has none of it.

        Raises:
            NotSignedIn: there is one that does not hold.
        """


class OwnTokens:
    """Bearer tokens that were made here."""

    def __init__(self, tokens: TokenService) -> None:
        self._tokens = tokens

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        token = bearer(connection)
        return await self._tokens.identify(token) if token else None


class TokensOfFile:
    """Bearer tokens of `access.tokens_file`; ``read`` gives digests to users."""

    def __init__(self, read: FileTokens) -> None:
        self._read = read

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        token = bearer(connection)
        for known, user in self._read().items() if token else ():
            if token and is_digest_of(known, token):
                return Identity(user)
        return None


class BackstageTokens:
    """Bearer tokens of a Backstage: of its plugins, and of people who are signed in there."""

    def __init__(self, callers: BackstageCallers) -> None:
        self._callers = callers

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        token = bearer(connection)
        if token is None:
            return None
        place = BACKSTAGE_PLUGIN.match(connection.scope["path"])
        return await self._callers.identify(token, called=place[1] if place else None)


class NoOtherTokens:
    """The end of the bearer tokens: one that nobody knew is refused."""

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        if "authorization" in connection.headers:
            raise NotSignedIn("Send a known token as `Authorization: Bearer <token>`.")
        return None


class Sessions:
    """The cookie of somebody who signed in. It counts for our own pages only."""

    def __init__(self, sessions: SessionService) -> None:
        self._sessions = sessions

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        cookie = session_cookie(connection)
        site = connection.headers.get("sec-fetch-site", "same-origin")
        if cookie is None or site not in ("same-origin", "none"):
            return None
        return await self._sessions.identify(cookie)


class ClaimedUser:
    """Whoever the header names: for development, on loopback."""

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        claimed = connection.headers.get(USER_HEADER)
        return Identity(user_ref(claimed)) if claimed is not None else None


class DefaultUser:
    """Who calls without saying who they are: for development, on loopback."""

    def __init__(self, ref: str) -> None:
        self._ref = ref

    async def identify(self, _connection: HTTPConnection) -> Identity | None:
        return Identity(user_ref(self._ref))


def user_ref(claimed: str) -> str:
    """The reference of a user, in one spelling. Raises `Invalid`."""
    ref = EntityRef.parse(claimed, default_kind="user")
    if ref.kind != "user" or len(str(ref)) > MAX_REF:
        raise Invalid(f"{USER_HEADER} must name a user, in at most {MAX_REF} characters.")
    return str(ref)


def bearer(connection: HTTPConnection) -> str | None:
    """The bearer token of a request, if it has one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def session_cookie(connection: HTTPConnection) -> str | None:
    """What the cookie of a session holds."""
    return connection.cookies.get(SECURE_COOKIE) or connection.cookies.get(COOKIE)


class WatchedFile:
    """The tokens of a file, read anew when it changes; the last good ones if it is broken."""

    def __init__(self, path: Path, read: Callable[[Path], dict[str, str]]) -> None:
        self._path, self._parse = path, read
        self._seen: tuple[int, int] | None = None
        self._tokens: dict[str, str] = {}

    def __call__(self) -> dict[str, str]:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_size)
            if seen != self._seen:
                self._tokens, self._seen = self._parse(self._path), seen
        except FileNotFoundError:
            self._tokens, self._seen = {}, None  # who took the file away meant it
        except (OSError, Invalid):
            log.exception("tokens_file.unreadable", path=str(self._path))
        return self._tokens
