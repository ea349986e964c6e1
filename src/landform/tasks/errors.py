"""What can go wrong with a task."""

from landform.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound


class TaskNotFound(NotFound):
    title = "No such task"


class UnknownAction(NotFound):
    title = "No such action"


class TaskNotRetryable(Conflict):
    title = "The task cannot be tried again"


class InvalidStep(Invalid):
    """A step's input, or what it was to be repeated for, is not what its action takes."""

    title = "The step cannot be run"


class LeavesWorkspace(Denied):
    title = "Path not allowed"


class Elsewhere(Denied):
    title = "Files from elsewhere are not fetched"


class WorkspaceTooLarge(Invalid):
    title = "The workspace is too large"


class StepFailed(DomainError):
    """An action could not do what it was asked to. Says what, and what to do."""

    title = "The step failed"


def no_task(task_id: str) -> str:
    """One sentence for what is not there and for what is not yours to see."""
    return f"No task with id '{task_id}' found"
