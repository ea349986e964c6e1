"""Keep secrets out of what people read of a task. Pure.

Hidden are the secrets themselves and whatever an expression made of them, wherever it is
repeated: as it is, in Base64, in a URL or inside JSON.
"""

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "***"
SHORTEST = 4  # characters: hiding every "a" would hide everything


class Redactor:
    """Replaces what it was told to hide."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms: set[str] = set()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these, too."""
        for secret in secrets:
            # A secret of several lines may be shown line by line.
            for part in {secret, *secret.splitlines()}:
                if len(part.strip()) >= SHORTEST:
                    self._forms.update(_forms(part))

    def hide(self, message: str) -> str:
        """The message without anything that is to be hidden."""
        for form in sorted(self._forms, key=len, reverse=True):
            message = message.replace(form, HIDDEN)
        return message


def told_by(with_secrets: Any, without: Any) -> Iterable[str]:
    """Texts of an evaluated input that are there only because of secrets."""
    if isinstance(with_secrets, str):
        if with_secrets != without:
            yield with_secrets
    elif isinstance(with_secrets, list):
        items = without if isinstance(without, list) else []
        for index, item in enumerate(with_secrets):
            yield from told_by(item, items[index] if index < len(items) else None)
    elif isinstance(with_secrets, dict):
        others = without if isinstance(without, dict) else {}
        for key, item in with_secrets.items():
            if key not in others:
                yield key
            yield from told_by(item, others.get(key))


def _forms(text: str) -> Iterable[str]:
    raw = text.encode()
    yield text
    yield json.dumps(text)[1:-1]
    yield quote(text, safe="")
    yield quote_plus(text)
    yield base64.b64encode(raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
