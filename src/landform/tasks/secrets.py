"""Secrets of a task while it waits for a worker: sealed, and forgotten when it ends.

The key is a setting and never in the database. Without a key no task with secrets is taken.
"""

from collections.abc import Iterable

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from landform.kernel.errors import Invalid
from landform.tasks.errors import StepFailed


class NoSecretKey(Invalid):
    title = "Secrets cannot be kept"


class SecretBox:
    """Seals and opens. The first key seals; all of them open, while one is being replaced."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Raises `ValueError` for what is no key of Fernet's (32 bytes in URL-safe Base64)."""
        fernets = [Fernet(key) for key in keys]
        self._fernet = MultiFernet(fernets) if fernets else None

    def seal(self, secrets: dict[str, str]) -> bytes | None:
        """None where there is nothing to seal. Raises `NoSecretKey`."""
        if not secrets:
            return None
        if self._fernet is None:
            raise NoSecretKey(
                "This task has secrets, and the service has no key to keep them with. An operator "
                "sets LANDFORM_TASK_SECRET_KEY (landform doctor says how)."
            )
        return self._fernet.encrypt(orjson.dumps(secrets))

    def open(self, sealed: bytes | None) -> dict[str, str]:
        """Raises `StepFailed` where it was sealed with another key."""
        if sealed is None:
            return {}
        try:
            opened: dict[str, str] = orjson.loads(self._decrypted(sealed))
        except InvalidToken:
            raise StepFailed(
                "The secrets of this task were sealed with another key. Give them again: retry it "
                "with its secrets."
            ) from None
        return opened

    def _decrypted(self, sealed: bytes) -> bytes:
        if self._fernet is None:
            raise InvalidToken
        return self._fernet.decrypt(sealed)
