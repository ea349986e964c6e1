"""What can go wrong with a template."""

from dataclasses import dataclass

from landform.kernel.errors import Invalid, NotFound


class TemplateNotFound(NotFound):
    title = "No such template"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file. ``line`` counts from 1; None where no line is at fault.

    A warning is about what works, but hardly as its author meant it.
    """

    file: str
    line: int | None
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {'warning: ' if self.is_warning else ''}{self.message}"


class BrokenTemplate(Invalid):
    """A template that cannot be used; ``problems`` names every fault found in one pass."""

    title = "The template is broken"

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(
            f"Template {name} has {len(problems)} problem(s): "
            + "; ".join(str(problem) for problem in problems),
            template=name,
        )
