"""What a benchmark gives back: cases with figures, and a target to hold them against."""

from dataclasses import asdict, dataclass, field
from typing import Any

Value = float | int | str


class NotHere(Exception):
    """What a benchmark needs is missing; the message says what, and how to get it."""


@dataclass(frozen=True)
class Target:
    """``figure`` of every judged case should be at most (or at least) ``limit``."""

    figure: str
    limit: float
    at_most: bool = True

    def __str__(self) -> str:
        return f"{self.figure} {'<' if self.at_most else '>='} {self.limit:g}"

    def is_met(self, value: float) -> bool:
        return value < self.limit if self.at_most else value >= self.limit


@dataclass(frozen=True)
class Case:
    """One way of running it. Units are in the names of figures: ``p50_ms``, ``per_second``.

    Judged ones are held to ``target`` or, without one, to that of their benchmark.
    """

    name: str
    figures: dict[str, Value]
    judged: bool = True
    target: Target | None = None


@dataclass(frozen=True)
class Result:
    """One run of one benchmark."""

    name: str
    measures: str
    target: Target | None
    cases: list[Case]
    notes: list[str] = field(default_factory=list)
    compared_with: dict[str, Any] = field(default_factory=dict)

    def verdict(self, case: Case) -> str:
        """`met`, `missed`, or nothing where there is no target."""
        target = self.target_of(case)
        if target is None or target.figure not in case.figures:
            return ""
        return "met" if target.is_met(float(case.figures[target.figure])) else "missed"

    def target_of(self, case: Case) -> Target | None:
        """What the case is held to."""
        return (case.target or self.target) if case.judged else None

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "name": self.name,
            "measures": self.measures,
            "target": _document(self.target),
            "cases": [
                asdict(case)
                | {"verdict": self.verdict(case), "target": _document(self.target_of(case))}
                for case in self.cases
            ],
            "notes": self.notes,
            "compared_with": self.compared_with,
        }


def _document(target: Target | None) -> dict[str, Any] | None:
    return asdict(target) | {"text": str(target)} if target else None


@dataclass(frozen=True)
class Options:
    """How much to do.

    ``sizes`` are those of catalogs, ``databases`` their names; the usual ones if there are none.
    """

    quick: bool = False
    sizes: tuple[int, ...] = ()
    databases: tuple[str, ...] = ()

    def count(self, usual: int, quick: int) -> int:
        return quick if self.quick else usual
