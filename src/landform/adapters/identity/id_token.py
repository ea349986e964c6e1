"""Whether an ID token is what we asked for, from whom we asked.

Source: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from landform.access.errors import SignInRefused

# Signed with a key pair only: with an algorithm of shared secrets, the public key would be one.
ALGORITHMS = ("RS256", "ES256")
LEEWAY = 60  # seconds that clocks may differ
MAX_LENGTH = 20_000  # characters


@dataclass(frozen=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str


class UnknownKey(SignInRefused):
    """Signed with a key that the provider did not publish when we looked."""

    title = "You could not be signed in"


def verified_claims(token: str, keys: KeySet, expected: Expected, now: datetime) -> dict[str, Any]:
    """The claims of a token that holds.

    The key is one of ``keys``, chosen by its id: what else the token says about keys (`jku`,
    `x5u`, `jwk`) is not looked at.

    Raises:
        UnknownKey: none of the keys has its id; they may have been replaced since.
        SignInRefused: anything else is not as it must be.
    """
    if len(token) > MAX_LENGTH:
        raise SignInRefused("The provider's token is too long.")
    try:
        decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": expected.issuer},
            aud={"essential": True, "value": expected.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True},
        )
        registry.validate(decoded.claims)
    except InvalidKeyIdError as error:
        raise UnknownKey("The provider's token is signed with an unknown key.") from error
    except (JoseError, ValueError, TypeError) as error:
        raise _refused(str(error)) from error
    claims: dict[str, Any] = decoded.claims
    nonce = str(claims["nonce"])
    if not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise _refused("it answers another sign-in")
    _check_party(claims, expected.client_id)
    return claims


def _check_party(claims: dict[str, Any], client_id: str) -> None:
    """A token for several audiences must name us as the one it was given to."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    party = claims.get("azp")
    if (several and party is None) or (party is not None and party != client_id):
        raise _refused("it was given to another client")


def _refused(why: str) -> SignInRefused:
    return SignInRefused(f"The provider's token does not hold: {why[:200]}.")
