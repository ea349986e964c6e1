"""What one task may say."""

import pytest

from landform.tasks.errors import InvalidStep
from landform.tasks.limits import MOST_LOG, MOST_MESSAGE, LogBudget, check_count


def test_a_message_is_said_as_it_is() -> None:
    assert LogBudget().within("hello") == "hello"


def test_a_long_message_is_cut_and_says_so() -> None:
    said = LogBudget().within("x" * (MOST_MESSAGE + 1)) or ""

    assert said.endswith(f"({MOST_MESSAGE + 1} characters; the rest is left out)")
    assert len(said) < MOST_MESSAGE + 100


def test_a_full_log_says_so_once_and_then_nothing() -> None:
    budget = LogBudget()
    said = [budget.within("x" * MOST_MESSAGE) for _ in range(MOST_LOG // MOST_MESSAGE + 2)]

    assert [each for each in said if each and "full" in each] == [
        "The log of this task is full; the rest is left out."
    ]
    assert said[-1] is None


def test_too_many_are_counted() -> None:
    check_count("steps", 3, 3)
    with pytest.raises(InvalidStep, match="A task may have 3 steps; here are 4"):
        check_count("steps", 4, 3)
