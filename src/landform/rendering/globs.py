"""``copyWithoutTemplating``: globs as Backstage reads them.

A pattern is anchored at the template's root, a directory stands for all in it,
``{a,b}`` means either, ``!pattern`` takes out again. Source: globby's documentation.
"""

import re
from collections.abc import Callable, Sequence

from pathspec import GitIgnoreSpec

MAX_ALTERNATIVES = 100
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")


def matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """A function that says whether a path fits the patterns."""
    lines = [line for pattern in patterns for line in _lines(pattern)]
    return GitIgnoreSpec.from_lines(lines).match_file


def _lines(pattern: str) -> list[str]:
    negated = "!" if pattern.startswith("!") else ""
    bare = pattern.removeprefix("!").removeprefix("./")
    return [f"{negated}/{each}" for each in _alternatives(bare)]


def _alternatives(pattern: str) -> list[str]:
    found = [pattern]
    while len(found) < MAX_ALTERNATIVES:
        match = next((m for each in found if (m := _BRACES.search(each))), None)
        if match is None:
            return found
        index = found.index(match.string)
        found[index : index + 1] = [
            match.string[: match.start()] + part + match.string[match.end() :]
            for part in match[1].split(",")
        ]
    return found
