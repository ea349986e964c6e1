"""Tokens, cookies and their digests. Pure but for chance, which comes from the system.

All are 256 random bits, so a plain SHA-256 keeps them: there is nothing to guess that a slow
hash would protect. The first part of a token is public and finds its row.
"""

import hashlib
import hmac
import re
import secrets

PERSONAL, SERVICE = "lfp", "lfs"
FORM = re.compile(r"(lfp|lfs)_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


def new_token(kind: str) -> tuple[str, str]:
    """A token, and the public part of it: the token's id."""
    public = secrets.token_hex(6)
    return f"{kind}_{public}_{secrets.token_urlsafe(32)}", public


def token_id(token: str) -> str | None:
    """The public part; None where it is no token of ours."""
    found = FORM.fullmatch(token)
    return found[2] if found else None


def new_secret() -> str:
    """What a cookie holds, a state, a nonce, a code verifier."""
    return secrets.token_urlsafe(48)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def is_digest_of(known: str, secret: str) -> bool:
    return hmac.compare_digest(known, digest(secret))
