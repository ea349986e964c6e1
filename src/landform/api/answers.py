"""Answers that are kept as long as the catalog stays as it is.

People look at the same pages again and again, and a catalog changes seldom. So what was
answered is answered once more after one look at the catalog's version, which every write
renews: never later than the write, in no matter which process.
"""

import base64
import hashlib
from dataclasses import dataclass
from operator import attrgetter

from cachetools import LRUCache

MAX_BYTES = 24 * 1024 * 1024  # of answers in one process
OVERHEAD = 400  # bytes that keeping an answer takes beside the texts

Asked = tuple[str, bytes]
"""An address and its query string."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body of JSON, and its entity tag if it has one."""

    body: bytes
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    version: str
    answer: Answer
    size: int


def tagged(body: bytes) -> Answer:
    """A computed answer with its weak entity tag."""
    digest = base64.b64encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    return Answer(body, f'W/"{len(body):x}-{digest[:27]}"')  # as Express writes it


class Answers:
    """The latest ones, as many as fit."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._kept: LRUCache[Asked, _Kept] = LRUCache(max_bytes, getsizeof=attrgetter("size"))

    def find(self, asked: Asked, version: str) -> Answer | None:
        """The answer, if it was given in this version of the catalog."""
        kept = self._kept.get(asked)
        return kept.answer if kept is not None and kept.version == version else None

    def keep(self, asked: Asked, version: str, answer: Answer) -> None:
        """Remember it. ``version`` was read before what the answer tells."""
        size = len(answer.body) + len(asked[0]) + len(asked[1]) + OVERHEAD
        if size <= self._kept.maxsize:
            self._kept[asked] = _Kept(version, answer, size)
