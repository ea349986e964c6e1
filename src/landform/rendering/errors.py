"""What can go wrong with rendering."""

from collections.abc import Sequence

from landform.kernel.errors import Invalid, Unavailable


class RenderFailed(Invalid):
    """An expression of the template could not be evaluated with these values."""

    title = "The template could not be rendered"


class FilesNotRendered(RenderFailed):
    """Files of a template that failed, all of them: one `RenderFailed` for each problem."""

    def __init__(self, problems: Sequence[RenderFailed]) -> None:
        super().__init__("\n".join(problem.detail for problem in problems), problems=len(problems))
        self.problems = tuple(problems)


class UnsafeRendering(Invalid):
    """What came out is not what the template declares; nothing was written."""

    title = "The rendered files were refused"


class SandboxUnavailable(Unavailable):
    """The process that renders untrusted templates did not start or went away."""

    title = "Templates cannot be rendered now"
