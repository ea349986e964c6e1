"""Know a secret again wherever it is repeated. Pure.

Terraform marks a value as sensitive where it was put in. A provider that repeats it
in another attribute, as ``terraform_data`` does in ``output``, repeats it without the
mark; and so does a connection string or a document that a module once marked as
nonsensitive. What is known to be secret is therefore looked for in everything else.

What is short is not looked for: ``5432``, ``dev`` or ``admin`` says nothing by itself,
and hiding it everywhere would blind the policies. A text of six characters hides what
is equal to it (so does a number of six digits), one of eight what contains it, also
escaped as JSON, in a URL or in Base64. Names of attributes are never hidden: they come
from code, and a policy that does not find its attribute finds nothing wrong with it.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote_plus

SENSITIVE = "(sensitive)"

EQUAL_FROM = 6  # characters
WITHIN_FROM = 8
SAMPLED = 16  # pieces of a secret that are weighed to find its rarest
LONGEST = 1_024  # characters around that piece that make a text tell the secret
ALIKE = 16  # secrets with the same rarest piece; of more, the piece itself counts as one

NAME = re.compile(r"[A-Za-z]+[0-9]{0,3}(?:[-_./:][A-Za-z]+[0-9]{0,3})*")
"""How code calls things: ``password``, ``ipv6_cidr_block``, ``app.kubernetes.io/name``."""

INSTANCE_KEY = re.compile(r'(?<=\[")(?:[^"\\]|\\.)*(?="\])')
"""In an address, what `for_each` says; the rest of it is code."""


class Secrets:
    """Values that must not be seen, to be found in others.

    Takes time in proportion to what it looks through, however many secrets there are
    and whatever they look like: each is filed under one piece of `WITHIN_FROM`
    characters, the rarest of it, and compared only where that piece occurs.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        texts = {text for value in values for text in _texts(value) if SENSITIVE not in text}
        self._equal = {text for text in texts if len(text) >= EQUAL_FROM}
        self._filed = _filed({form for text in self._equal for form in _forms(text)})
        self._seen: dict[str, bool] = {}  # plans say most things several times

    def hide(self, value: Any) -> Any:
        """The value with `SENSITIVE` for each text or number in it that tells a secret.

        A mapping goes as a whole where a key of it does, unless the key is a `NAME`.
        """
        if not self._equal or value is None or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            if any(self._are_told_by(key) for key in value if not NAME.fullmatch(key)):
                return SENSITIVE
            return {key: self.hide(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.hide(item) for item in value]
        return SENSITIVE if self._are_told_by(str(value)) else value

    def hide_in_address(self, address: Any) -> Any:
        """The address of a resource or module without the instance keys that tell a secret."""
        if not isinstance(address, str):
            return self.hide(address)
        return INSTANCE_KEY.sub(lambda key: str(self.hide(key[0])), address)

    def _are_told_by(self, text: str) -> bool:
        if len(text) < EQUAL_FROM:
            return False
        told = self._seen.get(text)
        if told is None:
            told = self._seen[text] = text in self._equal or self._are_within(text)
        return told

    def _are_within(self, text: str) -> bool:
        filed = self._filed
        for start in range(len(text) - WITHIN_FROM + 1):
            for offset, secret in filed.get(text[start : start + WITHIN_FROM], ()):
                if start >= offset and text.startswith(secret, start - offset):
                    return True
        return False


def _texts(value: Any) -> Iterator[str]:
    """The texts and numbers of a secret value, and the keys that are more than names."""
    if isinstance(value, dict):
        yield from (key for key in value if len(key) >= WITHIN_FROM and not NAME.fullmatch(key))
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _forms(secret: str) -> set[str]:
    """How a secret looks within other texts, where that is long enough to be looked for."""
    bare = secret.strip()  # a file ends with a line feed; what is made of it seldom does
    forms = {bare, quote_plus(bare, errors="replace"), *_in_base64(bare.encode(errors="replace"))}
    for escaped in (_in_json(bare), _in_go_json(bare)):
        forms |= {escaped, _in_json(escaped), _in_go_json(escaped)}  # JSON within JSON
    return {form for form in forms if len(form) >= WITHIN_FROM}


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_go_json(text: str) -> str:
    """As `jsonencode` of Terraform has it."""
    escaped = _in_json(text).replace("<", r"\u003c").replace(">", r"\u003e")
    return escaped.replace("&", r"\u0026")


def _in_base64(raw: bytes) -> Iterator[str]:
    """The digits that are the same whatever stands before and after, at each of the offsets."""
    for before in range(3):
        digits = base64.b64encode(bytes(before) + raw).decode()
        yield digits[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


def _filed(secrets: set[str]) -> dict[str, list[tuple[int, str]]]:
    """Per rarest piece, the secrets (of long ones: what is around it) and where it is in them."""
    shared = Counter(_piece(secret, at) for secret in secrets for at in _places(secret))
    filed: dict[str, list[tuple[int, str]]] = {}
    for secret in sorted(secrets):
        at = min(_places(secret), key=lambda at: shared[_piece(secret, at)])
        first = max(0, at - LONGEST // 2)
        around = (at - first, secret[first : first + LONGEST])
        filed.setdefault(_piece(secret, at), []).append(around)
    return {piece: alike if len(alike) <= ALIKE else [(0, piece)] for piece, alike in filed.items()}


def _places(secret: str) -> range:
    last = len(secret) - WITHIN_FROM
    return range(0, last + 1, last // SAMPLED + 1)


def _piece(secret: str, at: int) -> str:
    return secret[at : at + WITHIN_FROM]
