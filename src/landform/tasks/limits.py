"""How much one task may do and say. What is over is an error, or said to be left out. Pure."""

from landform.tasks.errors import InvalidStep

MOST_STEPS = 200
MOST_ITEMS = 1_000  # of one step's `each`
MOST_MESSAGE = 256 * 1024  # characters of one line of the log
MOST_LOG = 8 * 1024 * 1024  # of all lines together
DRY_RUN_SECONDS = 60.0


def check_count(what: str, count: int, most: int) -> None:
    """Raises `InvalidStep` where there are too many."""
    if count > most:
        raise InvalidStep(f"A task may have {most} {what}; here are {count}.")


class LogBudget:
    """What a task may still say: an author's slip in a loop must not fill the database."""

    def __init__(self) -> None:
        self._left = MOST_LOG

    def within(self, message: str) -> str | None:
        """The message, cut where it is too long; None where the log is full."""
        if self._left <= 0:
            return None
        if len(message) > MOST_MESSAGE:
            message = f"{message[:MOST_MESSAGE]}… ({len(message)} characters; the rest is left out)"
        self._left -= len(message) + 100
        return message if self._left > 0 else "The log of this task is full; the rest is left out."
