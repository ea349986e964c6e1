"""What signing in needs from outside."""

from collections.abc import Collection
from typing import Protocol

from joserfc.jwk import KeySet

from landform.access.models import Attempt, Person


class People(Protocol):
    """The catalog's users and groups."""

    async def find(self, field: str, value: str) -> str | None:
        """The one user with this value (whatever its case); None for none, or several."""

    async def memberships(self, ref: str) -> Collection[str]:
        """References of the groups of a user, with parent groups."""


class IdentityProvider(Protocol):
    """Where people prove who they are."""

    @property
    def name(self) -> str:
        """As addresses have it."""

    @property
    def title(self) -> str:
        """As people read it."""

    async def address(self, attempt: Attempt, *, state: str, redirect_uri: str) -> str:
        """Where the browser is sent.

        Raises:
            ProviderUnavailable: it could not be asked where that is.
        """

    async def identify(self, attempt: Attempt, *, code: str, redirect_uri: str) -> Person:
        """Who came back with this code.

        Raises:
            SignInRefused: what came back is not what was asked for.
            ProviderUnavailable: it did not answer.
        """


class BackstageKeys(Protocol):
    """The public keys that a Backstage shows."""

    async def published(self, plugin: str | None, *, anew: bool = False) -> KeySet:
        """Those of a plugin; None is those of the people who sign in there.

        ``anew`` asks again where that was not done just now: the same object means it was.

        Raises:
            ProviderUnavailable: they could not be had.
        """
