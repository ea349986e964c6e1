"""Use case: say who calls with a token of Backstage's."""

from collections.abc import Callable
from typing import TypeVar

from joserfc.jwk import KeySet

from landform.access.backstage_tokens import (
    Claim,
    Kind,
    PluginCall,
    UnknownBackstageKey,
    claim_of,
    plugin_id,
    verified_plugin,
    verified_user,
)
from landform.access.errors import NotSignedIn
from landform.access.models import Identity, Scope
from landform.access.ports import BackstageKeys
from landform.kernel.clock import Clock

STOOD_FOR = frozenset({"catalog", "scaffolder"})
"""The plugins that Landform stands for: `/api/<plugin>` is as Backstage's."""

PLUGIN_REF = "plugin:backstage/{id}"
# No token of another program makes tokens of ours, or approves what is built.
OF_PEOPLE = frozenset({Scope.READ, Scope.REQUEST, Scope.CATALOG})
OF_READERS = frozenset({Scope.READ})
OF_WRITERS = frozenset({Scope.READ, Scope.CATALOG})

T = TypeVar("T")


class BackstageCallers:
    """The plugins of a Backstage, and the people who are signed in there."""

    def __init__(
        self,
        keys: BackstageKeys,
        clock: Clock,
        *,
        plugins: frozenset[str],
        writers: frozenset[str] = frozenset(),
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._plugins = plugins | writers
        self._writers = writers

    async def identify(self, token: str, *, called: str | None) -> Identity | None:
        """Who it is; None where it is no token of Backstage's.

        ``called`` is the plugin whose address was called: a token that is for another one, or
        that comes to an address which is none of Backstage's, does not hold.

        Raises:
            NotSignedIn: it is one that does not hold.
            ProviderUnavailable: Backstage did not show its keys.
        """
        claim = claim_of(token)
        if claim is None:
            return None
        if called is None or called not in STOOD_FOR:
            below = " and ".join(f"/api/{each}" for each in sorted(STOOD_FOR))
            raise NotSignedIn(f"Tokens of Backstage count below {below} only.")
        match claim.kind:
            case Kind.PLUGIN:
                return await self._plugin(token, claim, called)
            case Kind.USER:
                return await self._person(token, Kind.USER)
        raise NotSignedIn("A token of Backstage that is limited comes with a plugin's only.")

    async def _plugin(self, token: str, claim: Claim, called: str) -> Identity:
        plugin = plugin_id(claim.subject)
        # Before anything is asked: tokens can be made up, and each name would be an address.
        if plugin not in self._plugins:
            raise NotSignedIn(
                f"The plugin {plugin} may not call Landform (access.backstage.plugins)."
            )
        call: PluginCall = await self._with_keys(
            plugin, lambda keys: verified_plugin(token, keys, self._clock(), called=called)
        )
        if call.on_behalf_of is not None:
            return await self._person(call.on_behalf_of, Kind.LIMITED_USER)
        scopes = OF_WRITERS if plugin in self._writers else OF_READERS
        return Identity(PLUGIN_REF.format(id=plugin), scopes, groups=frozenset())

    async def _person(self, token: str, kind: Kind) -> Identity:
        ref: str = await self._with_keys(
            None, lambda keys: verified_user(token, keys, self._clock(), kind=kind)
        )
        return Identity(ref, OF_PEOPLE)

    async def _with_keys(self, plugin: str | None, verify: Callable[[KeySet], T]) -> T:
        keys = await self._keys.published(plugin)
        try:
            return verify(keys)
        except UnknownBackstageKey:
            # Backstage makes new keys every hour: perhaps since we looked.
            newer = await self._keys.published(plugin, anew=True)
            if newer is keys:
                raise
            return verify(newer)
