"""Tokens as a Backstage makes them, and as attackers would; its keys, as it shows them."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, KeySet

from landform.access.backstage_tokens import ALGORITHM, Kind
from landform.access.errors import ProviderUnavailable
from landform.kernel.clock import Clock

PLUGINS = ("scaffolder", "search", "auth")
HOUR = 3600


def an_ec_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "alg": ALGORITHM, "use": "sig"})


def public(keys: KeySet) -> dict[str, Any]:
    return dict(keys.as_dict(private=False))


class Keys:
    """Fulfils `landform.access.ports.BackstageKeys` without a network: what each plugin shows.

    As the real one it gives the same set again until it is asked anew, and counts how often.
    """

    def __init__(self) -> None:
        self.shown: dict[str | None, list[ECKey]] = {
            whose: [an_ec_key(f"key-of-{whose or 'people'}")] for whose in (*PLUGINS, None)
        }
        self.asked: Counter[str | None] = Counter()
        self._kept: dict[str | None, KeySet] = {}

    async def published(self, plugin: str | None, *, anew: bool = False) -> KeySet:
        if plugin not in self._kept or anew:
            self.asked[plugin] += 1
            if plugin not in self.shown:
                raise ProviderUnavailable("Backstage did not show its keys.")
            self._kept[plugin] = KeySet([*self.shown[plugin]])
        return self._kept[plugin]


class Signer:
    """A Backstage's tokens at a point in time, signed with the keys that it shows."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys, self._clock = keys, clock

    def plugin(self, sub: str = "scaffolder", *, key: ECKey | None = None, **said: Any) -> str:
        """A plugin's own; ``None`` takes a claim away."""
        claims = {"sub": sub, "aud": "catalog", **self._times(), **said}
        return token(Kind.PLUGIN, claims, key or self._keys.shown.get(sub, [an_ec_key("none")])[0])

    def user(self, sub: str = "user:default/ana", *, key: ECKey | None = None, **said: Any) -> str:
        """Of a person, as the front end sends it."""
        claims = {
            "iss": "https://backstage.example.com/api/auth",
            "sub": sub,
            "ent": [sub, "group:default/platform-team"],
            "aud": "backstage",
            **self._times(),
            "uip": "proof",
            **said,
        }
        return token(Kind.USER, claims, key or self._keys.shown[None][0])

    def limited(
        self, sub: str = "user:default/ana", *, key: ECKey | None = None, **said: Any
    ) -> str:
        """What a plugin sends along when it calls for a person."""
        claims = {"sub": sub, **self._times(), **said}
        return token(Kind.LIMITED_USER, claims, key or self._keys.shown[None][0])

    def _times(self) -> dict[str, int]:
        now = int(self._clock().timestamp())
        return {"iat": now, "exp": now + HOUR}


def token(typ: str | None, claims: Any, key: ECKey, **header: Any) -> str:
    """A token whose header and claims may be anything; the signature over them is good.

    Made by hand: a library would refuse to sign what attackers do.
    """
    said = {"typ": typ, "alg": ALGORITHM, "kid": key.kid, **header}
    head = part({name: value for name, value in said.items() if value is not None})
    if isinstance(claims, dict):
        claims = {name: value for name, value in claims.items() if value is not None}
    signed = f"{head}.{claims if isinstance(claims, str) else part(claims)}"
    private = key.private_key
    assert private
    pair = decode_dss_signature(private.sign(signed.encode(), ECDSA(SHA256())))
    return f"{signed}.{_text(b''.join(each.to_bytes(32, 'big') for each in pair))}"


def unsigned(typ: str, claims: dict[str, Any], *, alg: str = "none", kid: str = "") -> str:
    head = part({"typ": typ, "alg": alg, "kid": kid})
    return f"{head}.{part(claims)}."


def signed_with_public_key(typ: str, claims: dict[str, Any], key: ECKey) -> str:
    """HS256 with the text of the public key as the secret, which everybody knows."""
    signed = f"{part({'typ': typ, 'alg': 'HS256', 'kid': key.kid})}.{part(claims)}"
    mac = hmac.new(key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_text(mac)}"


def part(said: Any) -> str:
    return _text(json.dumps(said).encode())


def claims_of(made: str) -> dict[str, Any]:
    body = made.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
