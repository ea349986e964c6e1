"""Answers kept to be asked for again: "304, nothing changed" costs nothing of the rate limit.

What is kept is never given out without asking GitHub first.
"""

from collections import OrderedDict
from dataclasses import dataclass

MAX_ENTRIES = 2_000
MAX_CHARACTERS = 16_000_000  # of all kept answers together


@dataclass(frozen=True)
class Kept:
    etag: str
    text: str


class EtagCache:
    """The answers asked for last, up to a number and a size."""

    def __init__(
        self, *, max_entries: int = MAX_ENTRIES, max_characters: int = MAX_CHARACTERS
    ) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._max_entries, self._max_characters = max_entries, max_characters
        self._characters = 0

    def find(self, key: str) -> Kept | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, kept: Kept) -> None:
        self.drop(key)
        self._kept[key] = kept
        self._characters += len(kept.text)
        while len(self._kept) > self._max_entries or self._characters > self._max_characters:
            self.drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._characters -= len(gone.text)

    def __len__(self) -> int:
        return len(self._kept)
