"""What a benchmark gives back: cases with figures, and a target to hold them against."""

from dataclasses import asdict, dataclass, field
from typing import Any

Value = float | int | str


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
    """One way of running it. Units are in the names of figures: ``p50_ms``, ``per_second``."""

    name: str
    figures: dict[str, Value]
    judged: bool = True


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
        if self.target is None or not case.judged or self.target.figure not in case.figures:
            return ""
        return "met" if self.target.is_met(float(case.figures[self.target.figure])) else "missed"

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "name": self.name,
            "measures": self.measures,
            "target": asdict(self.target) | {"text": str(self.target)} if self.target else None,
            "cases": [asdict(case) | {"verdict": self.verdict(case)} for case in self.cases],
            "notes": self.notes,
            "compared_with": self.compared_with,
        }


@dataclass(frozen=True)
class Options:
    """How much to do. ``sizes`` are those of catalogs, the usual ones if there are none."""

    quick: bool = False
    sizes: tuple[int, ...] = ()

    def count(self, usual: int, quick: int) -> int:
        return quick if self.quick else usual
