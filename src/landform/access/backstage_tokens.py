"""Whether a token of Backstage's holds, and whose it is. Pure.

Source: @backstage/backend-defaults 0.18.0, entrypoints/auth (`DefaultPluginTokenHandler`,
`UserTokenHandler`, `DefaultAuthService`) and @backstage/plugin-auth-node 0.7, `tokenTypes`.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from landform.access.errors import NotSignedIn
from landform.kernel.names import EntityRef

# One key pair per plugin. With an algorithm of shared secrets, the public key would be one.
ALGORITHM = "ES256"
LEEWAY = 60  # seconds that clocks may differ
MAX_LENGTH = 20_000  # characters; a token of a plugin holds another one
PLUGIN_ID = re.compile(r"[a-z0-9_-]{1,64}")
PERSON = re.compile(r"user:[a-z0-9-]{1,63}/[a-z0-9][a-z0-9._@+-]{0,179}", re.IGNORECASE)
AUDIENCE_OF_USERS = "backstage"
REQUIRED = ("exp", "iat", "sub")
UNREADABLE = (JoseError, ValueError, TypeError, RecursionError)


class Kind(StrEnum):
    """What the header of a token says it is (`typ`)."""

    PLUGIN = "vnd.backstage.plugin"
    USER = "vnd.backstage.user"
    LIMITED_USER = "vnd.backstage.limited-user"  # without what would let it be passed on


@dataclass(frozen=True)
class Claim:
    """What a token says it is, before anything is proved: it decides whose keys are looked at."""

    kind: Kind
    subject: str


@dataclass(frozen=True)
class PluginCall:
    """A plugin that called, and the token of whom it did it for."""

    plugin: str
    on_behalf_of: str | None


class UnknownBackstageKey(NotSignedIn):
    """Signed with a key that was not published when we looked."""

    title = "Who are you?"


def claim_of(token: str) -> Claim | None:
    """What it says it is; None where it does not say that it is Backstage's.

    Raises:
        NotSignedIn: it does, and says nothing else that can be read.
    """
    if token.count(".") != 2 or len(token) > MAX_LENGTH:
        return None
    try:
        read = jws.extract_compact(token.encode())
        kind = Kind(read.headers()["typ"])
    except (*UNREADABLE, KeyError):
        return None
    try:
        return Claim(kind, str(json.loads(read.payload)["sub"]))
    except (*UNREADABLE, KeyError) as error:
        raise _refused("it does not say whose it is") from error


def verified_plugin(token: str, keys: KeySet, now: datetime, *, called: str) -> PluginCall:
    """The plugin whose token it is; ``called`` is the plugin that it is for.

    Raises:
        UnknownBackstageKey: none of the keys has its id; they may have been replaced since.
        NotSignedIn: anything else is not as it must be.
    """
    claims = _verified(token, keys, now, kind=Kind.PLUGIN, audience=called)
    behalf = claims.get("obo")
    if behalf is not None and not isinstance(behalf, str):
        raise _refused("`obo` is no token")
    return PluginCall(plugin_id(claims["sub"]), behalf)


def verified_user(token: str, keys: KeySet, now: datetime, *, kind: Kind) -> str:
    """The reference of the person whose token it is. Raises as `verified_plugin` does.

    Their groups are the catalog's, whatever a token says (`ent`): Landform is the catalog, and
    most tokens of today name none.
    """
    audience = AUDIENCE_OF_USERS if kind is Kind.USER else None
    claims = _verified(token, keys, now, kind=kind, audience=audience)
    if not PERSON.fullmatch(claims["sub"]):
        raise _refused("`sub` is not the reference of a user")
    return str(EntityRef.parse(claims["sub"]))


def plugin_id(subject: str) -> str:
    """The id of a plugin, safe to be part of an address. Raises `NotSignedIn`."""
    if not PLUGIN_ID.fullmatch(subject):
        raise _refused("`sub` is not the id of a plugin")
    return subject


def _verified(
    token: str, keys: KeySet, now: datetime, *, kind: Kind, audience: str | None
) -> dict[str, Any]:
    needed: dict[str, jwt.ClaimsOption] = {name: {"essential": True} for name in REQUIRED}
    if audience:
        needed["aud"] = {"essential": True, "value": audience}
    try:
        # The key is one of ``keys``, chosen by its id: what else the token says about keys
        # (`jku`, `x5u`, `jwk`) is not looked at.
        decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(now.timestamp()),
            leeway=LEEWAY,
            **needed,
        )
        registry.validate(decoded.claims)
    except InvalidKeyIdError as error:
        raise UnknownBackstageKey(
            "This token is signed with a key that Backstage does not show."
        ) from error
    except UNREADABLE as error:
        raise _refused(str(error)) from error
    if decoded.header.get("typ") != kind or "kid" not in decoded.header:
        raise _refused(f"it is not a {kind}, or names no key")
    claims: dict[str, Any] = decoded.claims
    return claims


def _refused(why: str) -> NotSignedIn:
    return NotSignedIn(f"This token of Backstage does not hold: {why[:200]}.")
