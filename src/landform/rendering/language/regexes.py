"""Regular expressions of a template, ``r/…/gimy``, under a time limit.

They run in the ``regex`` package, the only engine here that can be stopped: a
pattern that backtracks for ever is an error after half a second.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import regex

from landform.rendering.language.errors import LimitReached, TemplateProblem
from landform.rendering.language.limits import Budget

MAX_SECONDS = 0.5
MAX_PATTERN = 1000
_REFERENCE = re.compile(r"\$([$&`']|[0-9]{1,2})")
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "g": 0, "y": 0}


@dataclass(frozen=True, eq=False)
class Regex:
    """A pattern in JavaScript's syntax and its flags.

    Raises:
        TemplateProblem: the pattern or a flag is not known.
    """

    pattern: str
    flags: str
    _compiled: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unknown = set(self.flags) - set(_FLAGS)
        if unknown or len(self.pattern) > MAX_PATTERN:
            what = f"has no flag {min(unknown)!r}" if unknown else "is too long"
            raise TemplateProblem(f"A regular expression {what}.")
        number = regex.ASCII | regex.VERSION0
        for flag in self.flags:
            number |= _FLAGS[flag]
        try:
            compiled = regex.compile(_translated(self.pattern, multiline="m" in self.flags), number)
        except (regex.error, RecursionError, OverflowError) as error:
            raise TemplateProblem(f"r/{self.pattern}/ is no regular expression.") from error
        object.__setattr__(self, "_compiled", compiled)

    def found_in(self, text: str) -> bool:
        """Whether it matches somewhere."""
        return _timed(lambda: self._compiled.search(text, timeout=MAX_SECONDS)) is not None

    def replace(self, budget: Budget, text: str, replacement: str) -> str:
        """JavaScript's ``text.replace(this, replacement)``; all places with the flag ``g``."""

        def one(match: Any) -> str:
            budget.spend()
            around = (text[: match.start()], match.group(), text[match.end() :])
            return expand(budget, replacement, around, list(match.groups()))

        count = 0 if "g" in self.flags else 1
        result = _timed(lambda: self._compiled.sub(one, text, count, timeout=MAX_SECONDS))
        budget.text(len(result))
        return str(result)

    def split(self, text: str) -> list[Any]:
        """JavaScript's ``text.split(this)`` for a pattern that matches no empty text."""
        if self._compiled.match("") is not None:
            raise TemplateProblem("split() takes no regular expression that matches nothing.")
        return list(_timed(lambda: self._compiled.split(text, timeout=MAX_SECONDS)))


def expand(
    budget: Budget, replacement: str, around: tuple[str, str, str], groups: list[str | None]
) -> str:
    """``$1``, ``$&`` and the like in a replacement; ``around`` is before, match, after."""

    def one(match: re.Match[str]) -> str:
        name = match[1]
        if name.isdigit():
            return _group(name, groups, match.group())
        return {"$": "$", "&": around[1], "`": around[0], "'": around[2]}[name]

    text = _REFERENCE.sub(one, replacement)
    budget.text(len(text))
    return text


def _group(digits: str, groups: list[str | None], whole: str) -> str:
    for used in (digits, digits[:1]):
        if 1 <= int(used) <= len(groups):
            return (groups[int(used) - 1] or "") + digits[len(used) :]
    return whole


def _translated(pattern: str, *, multiline: bool) -> str:
    """The few places where JavaScript's syntax means something else in Python."""
    end = "$" if multiline else r"\Z"
    special = {"$": end, r"\/": "/", "[^]": r"[\s\S]"}
    places = r"\\.|\[\^\]|\[(?:\\.|[^\]\\])*\]|\$"
    return re.sub(
        places, lambda match: special.get(match.group(), match.group()), pattern, flags=re.DOTALL
    )


def _timed(run: Any) -> Any:
    try:
        return run()
    except TimeoutError as error:
        raise LimitReached(
            f"A regular expression runs for more than {MAX_SECONDS} seconds."
        ) from error
