"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing checked. ``detail`` says what was found, or what is wrong and what to do."""

    what: str
    level: Level
    detail: str

    @property
    def good(self) -> bool:
        """Nothing must be done about it."""
        return self.level is not Level.PROBLEM


def ok(what: str, detail: str) -> Finding:
    return Finding(what, Level.OK, detail)


def warning(what: str, detail: str) -> Finding:
    return Finding(what, Level.WARNING, detail)


def problem(what: str, detail: str) -> Finding:
    return Finding(what, Level.PROBLEM, detail)
