"""What can go wrong with a run."""

from landform.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class RunnerUnavailable(Unavailable):
    title = "The runner did not answer"


class NothingPlanned(Conflict):
    title = "There is no plan to apply"


class RunNotFound(NotFound):
    title = "No such run"


class UnreadableReport(Invalid):
    title = "The report cannot be read"


class WrongRepository(Invalid):
    title = "The runner serves another repository"
