"""Use cases of signing in: begin, come back, be recognised, sign out."""

from datetime import timedelta

import structlog

from landform.access.errors import SignInRefused, UnknownPerson, UnknownProvider
from landform.access.models import Attempt, Identity, Person, Session
from landform.access.ports import IdentityProvider, People
from landform.access.repository import SessionRepository
from landform.access.return_to import own_path
from landform.access.secrets import digest, new_secret
from landform.db.engine import Database
from landform.kernel.clock import Clock

log = structlog.get_logger()

NOTED_EVERY = timedelta(minutes=1)  # so often at most the last use is written
PATIENCE = timedelta(minutes=10)  # so long somebody may take at the identity provider
LOCAL = "local"


class SessionService:
    """Sessions of browsers, and how they begin."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        people: People,
        providers: tuple[IdentityProvider, ...] = (),
        *,
        idle: timedelta = timedelta(hours=12),
        lasts: timedelta = timedelta(days=7),
        admits_strangers: bool = False,
    ) -> None:
        self._db = db
        self._clock = clock
        self._people = people
        self._idle = idle
        self.lasts = lasts
        self._admits_strangers = admits_strangers
        self.providers = {each.name: each for each in providers}

    async def begin(
        self, provider: str, *, browser: str, return_to: str | None, redirect_uri: str
    ) -> str:
        """Where the browser is sent to sign in. ``browser`` is the secret in its cookie.

        Raises:
            UnknownProvider: there is no such way.
            ProviderUnavailable: it does not answer.
        """
        attempt = Attempt(provider, new_secret(), new_secret(), own_path(return_to))
        state = new_secret()
        address = await self._provider(provider).address(
            attempt, state=state, redirect_uri=redirect_uri
        )
        now = self._clock()
        async with self._db.transaction() as tx:
            await SessionRepository(tx).begin(
                attempt,
                state=digest(state),
                browser=digest(browser),
                at=now,
                before=now - PATIENCE,
            )
        return address

    async def finish(
        self,
        provider: str,
        *,
        state: str,
        code: str,
        browser: str,
        before: str | None,
        redirect_uri: str,
    ) -> tuple[str, str]:
        """The cookie of a new session, and where the browser wanted to go.

        ``before`` is the cookie of the session that ends with this.

        Raises:
            SignInRefused: nothing was begun here with this state, or the answer does not fit.
            UnknownPerson: the catalog does not know them.
            ProviderUnavailable: it does not answer.
        """
        async with self._db.transaction() as tx:
            attempt = await SessionRepository(tx).take(
                state=digest(state), browser=digest(browser), since=self._clock() - PATIENCE
            )
        if attempt is None or attempt.provider != provider:
            raise SignInRefused(
                "This sign-in was not begun in this browser, took longer than ten minutes, or "
                "was used already. Begin again."
            )
        asked = self._provider(provider)
        person = await asked.identify(attempt, code=code, redirect_uri=redirect_uri)
        ref = await self._reference(person, asked.title)
        cookie = await self.open(ref, provider=provider, groups=person.groups, before=before)
        return cookie, attempt.return_to

    async def open(
        self,
        ref: str,
        *,
        provider: str,
        groups: frozenset[str] | None = None,
        before: str | None = None,
    ) -> str:
        """A new session; returns what its cookie holds, and ends the one ``before``."""
        cookie, now = new_secret(), self._clock()
        session = Session(digest(cookie), ref, groups, provider, now, now, now + self.lasts)
        async with self._db.transaction() as tx:
            repository = SessionRepository(tx)
            if before:
                await repository.end(digest(before))
            await repository.add(session)
        log.info("session.opened", subject=ref, provider=provider)
        return cookie

    async def identify(self, cookie: str) -> Identity | None:
        """Who signed in in this browser; None where nobody did, or too long ago."""
        now = self._clock()
        async with self._db.read() as tx:
            session = await SessionRepository(tx).find(digest(cookie))
        if session is None or now >= session.expires_at or now - session.seen_at >= self._idle:
            return None
        if now - session.seen_at >= NOTED_EVERY:
            async with self._db.transaction() as tx:
                await SessionRepository(tx).note_use(session.digest, now)
        return Identity(session.subject, groups=session.groups)

    async def end(self, cookie: str, *, everywhere: bool = False) -> None:
        """Sign out, here or in every browser of this person."""
        async with self._db.transaction() as tx:
            repository = SessionRepository(tx)
            session = await repository.find(digest(cookie))
            if session is None:
                return
            await repository.end(session.digest)
            if everywhere:
                await repository.end_all(session.subject)
        log.info("session.ended", subject=session.subject, everywhere=everywhere)

    async def _reference(self, person: Person, where: str) -> str:
        field, value = person.find
        known = await self._people.find(field, value)
        if known is not None:
            return known
        if self._admits_strangers:
            return person.stranger
        log.warning("session.refused", account=person.account, field=field)
        raise UnknownPerson(
            f"{where} says that you are {person.account}, but no one user of the catalog has "
            f"{field} {value!r}. Ask the platform team to add you."
        )

    def _provider(self, name: str) -> IdentityProvider:
        found = self.providers.get(name)
        if found is None:
            raise UnknownProvider(f"There is no way to sign in called {name[:40]!r} here.")
        return found
