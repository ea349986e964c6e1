"""Who calls: a token in one of three dresses, or an app with a signed JWT."""

import base64
import binascii
from typing import Any

import jwt

from tests.support.github.errors import ApiError
from tests.support.github.records import App, Identity
from tests.support.github.world import GitHub, real_now

RATE_LIMIT = 5000
HOUR = 3600
MAX_JWT_SECONDS = 660


def credentials(authorization: str) -> str:
    """The token of ``token x``, ``Bearer x`` or basic ``user:x``; empty when there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() in ("token", "bearer"):
        return value.strip()
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ""
        return user if password in ("", "x-oauth-basic") else password
    return ""


def authenticate(github: GitHub, authorization: str) -> tuple[Identity | None, App | None]:
    """Who it is; neither when nothing was said. Raises 401 for what is not known."""
    token = credentials(authorization)
    if not token:
        return None, None
    if token.count(".") == 2:
        return None, _app(github, token)
    found = github.alive(token)
    found.calls += 1
    return found, None


def rate(caller: Identity | None) -> dict[str, int]:
    """What is left of this hour's calls."""
    used = min(caller.calls, RATE_LIMIT) if caller else 0
    reset = (int(real_now().timestamp()) // HOUR + 1) * HOUR
    return {"limit": RATE_LIMIT, "remaining": RATE_LIMIT - used, "used": used, "reset": reset}


def _app(github: GitHub, token: str) -> App:
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        app = github.apps[int(claims["iss"])]
    except (jwt.PyJWTError, KeyError, ValueError):
        raise ApiError(401, "A JSON web token could not be decoded") from None
    try:
        jwt.decode(token, app.public_key, algorithms=["RS256"], options={"verify_iss": False})
    except jwt.ExpiredSignatureError:
        raise ApiError(
            401, "'Expiration time' claim ('exp') must be a numeric value in the future"
        ) from None
    except jwt.PyJWTError:
        raise ApiError(401, "A JSON web token could not be decoded") from None
    if claims["exp"] - real_now().timestamp() > MAX_JWT_SECONDS:
        raise ApiError(401, "'Expiration time' claim ('exp') is too far in the future")
    return app
