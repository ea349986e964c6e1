"""Signed messages: who sent these bytes, and when. Pure.

Two forms: our own runners sign a time and the body (``Landform-Signature``), GitHub
signs the body alone (``X-Hub-Signature-256``,
https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
"""

import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

SIGNATURE_HEADER = "Landform-Signature"
WINDOW = timedelta(minutes=10)  # clocks differ; a replay later than this is refused

OWN_FORM = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")
GITHUB_FORM = re.compile(r"sha256=([0-9a-f]{64})")


def sign(secret: str, body: bytes, at: datetime) -> str:
    """The value of `SIGNATURE_HEADER` for a body sent now."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(secret, b'%d.' % seconds + body)}"


def is_signed(secret: str, body: bytes, header: str | None, *, now: datetime) -> bool:
    """Whether ``header`` is our signature of this body, made within `WINDOW` of now."""
    found = OWN_FORM.fullmatch(header or "")
    if not found or not secret:
        return False
    age = abs(now.timestamp() - int(found[1]))
    expected = _digest(secret, f"{found[1]}.".encode() + body)
    return hmac.compare_digest(expected, found[2]) and age <= WINDOW.total_seconds()


def is_signed_by_github(secrets: Iterable[str], body: bytes, header: str | None) -> bool:
    """Whether ``header`` is GitHub's signature of this body with any of the secrets.

    While a secret is being replaced there are two.
    """
    found = GITHUB_FORM.fullmatch(header or "")
    if not found:
        return False
    matches = [hmac.compare_digest(_digest(each, body), found[1]) for each in secrets if each]
    return any(matches)  # every secret was compared, whichever fits


def _digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, "sha256").hexdigest()
