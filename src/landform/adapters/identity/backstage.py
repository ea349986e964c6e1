"""The public keys of a Backstage, as its plugins show them below one address.

Source: @backstage/backend-defaults 0.18.0, `createAuthIntegrationRouter`;
@backstage/plugin-auth-backend, `/.well-known/jwks.json`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from landform.access.errors import ProviderUnavailable
from landform.adapters.identity.channel import get_json, unavailable

TITLE = "Backstage"
KEYS_KEPT = timedelta(minutes=10)  # a key that Backstage no longer shows still counts so long
NOT_ASKED_AGAIN = timedelta(seconds=5)  # a flood of forged tokens asks Backstage no faster


@dataclass(frozen=True)
class _Kept:
    keys: KeySet | None  # None: they were never had
    read_at: datetime
    tried_at: datetime


class PublishedKeys:
    """Fulfils `landform.access.ports.BackstageKeys`.

    One is asked at a time: whoever comes meanwhile takes the same answer.
    """

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._url = url.rstrip("/")
        self._clock = clock
        self._kept: dict[str | None, _Kept] = {}
        self._asking: defaultdict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def published(self, plugin: str | None, *, anew: bool = False) -> KeySet:
        """Those of a plugin; None is those of people. Raises `ProviderUnavailable`."""
        async with self._asking[plugin]:
            now, kept = self._clock(), self._kept.get(plugin)
            good = kept.keys if kept and now - kept.read_at < KEYS_KEPT else None
            asked_just_now = kept is not None and now - kept.tried_at < NOT_ASKED_AGAIN
            if good is not None and (asked_just_now or not anew):
                return good
            if asked_just_now:
                raise ProviderUnavailable(f"{TITLE} did not show its keys. Try again in a moment.")
            try:
                keys = await self._read(plugin)
            except ProviderUnavailable:
                self._kept[plugin] = _Kept(good, kept.read_at if kept else now, now)
                if good is not None:
                    return good
                raise
            self._kept[plugin] = _Kept(keys, now, now)
            return keys

    async def _read(self, plugin: str | None) -> KeySet:
        path = f"{plugin}/.backstage/auth/v1" if plugin else "auth/.well-known"
        shown = await get_json(f"{self._url}/api/{path}/jwks.json", title=TITLE)
        try:
            return KeySet([ECKey.import_key(each) for each in shown["keys"] if _is_usable(each)])
        except (ValueError, TypeError, KeyError, AttributeError, JoseError) as error:
            raise unavailable(TITLE, error) from error


def _is_usable(key: dict[str, Any]) -> bool:
    """Of the kind that ES256 signs with, and with a name."""
    return key.get("kty") == "EC" and key.get("crv") == "P-256" and isinstance(key.get("kid"), str)
