"""What of a change is written down: small, canonical, and without secrets. Pure."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import rfc8785

MAX_FACTS = 4_096  # bytes of ``before`` or ``after``
MAX_TEXT = 500  # characters of one value
MAX_DEPTH = 6
MAX_SAFE = 2**53 - 1  # the largest integer that JSON readers everywhere agree on

SECRET = re.compile(
    r"passw|secret|token|credential|private.?key|api.?key|cookie|authorization", re.IGNORECASE
)
ABOUT = re.compile(r"_(id|name|kind|at|count)$")  # what something is called is no secret
HIDDEN = "(not recorded)"


def tidy(text: str, most: int) -> str:
    """Text that every database holds as it is: no NUL, no half surrogate pairs, bounded."""
    clean = text.replace("\0", "").encode("utf-8", "replace").decode()
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def as_text(facts: Mapping[str, Any] | None) -> str | None:
    """Facts as canonical JSON; what is too large is named by its digest."""
    if facts is None:
        return None
    text = rfc8785.dumps(_clean(facts, MAX_DEPTH))
    if len(text) > MAX_FACTS:
        text = rfc8785.dumps({"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()})
    return text.decode()


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_SAFE else str(value)
    if isinstance(value, Mapping) and depth:
        return {
            tidy(str(key), MAX_TEXT): HIDDEN if _is_secret(key, each) else _clean(each, depth - 1)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset) and depth:
        members = sorted(value) if isinstance(value, set | frozenset) else value
        return [_clean(each, depth - 1) for each in members]
    return tidy(str(value), MAX_TEXT)


def _is_secret(key: object, value: object) -> bool:
    """Whether a value is not written down because of its name. Numbers and flags are no secret."""
    name = str(key)
    return (
        isinstance(value, str | list | dict)
        and bool(SECRET.search(name))
        and not ABOUT.search(name)
    )
