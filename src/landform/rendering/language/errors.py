"""What goes wrong inside a template, before it is known which file that was."""


class TemplateProblem(Exception):
    """A template cannot be read or evaluated.

    ``line`` counts from 1 inside the text; ``source`` is the expression, if it was one.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.source: str | None = None

    def at(self, line: int, source: str | None = None) -> None:
        """Remember the innermost place that is known."""
        self.line = self.line or line
        self.source = self.source or source


class BadSyntax(TemplateProblem):
    """The text is not a template."""


class LimitReached(TemplateProblem):
    """Rendering was stopped before it could use up the machine."""
