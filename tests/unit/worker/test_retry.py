"""How long a failed job waits."""

from datetime import timedelta

from landform.worker.retry import LONGEST, delay


def test_each_attempt_waits_twice_as_long_up_to_five_minutes() -> None:
    waits = [delay(attempt) for attempt in range(1, 12)]

    assert waits[:4] == [timedelta(seconds=s) for s in (1, 2, 4, 8)]
    assert waits[-1] == LONGEST
    assert delay(10_000) == LONGEST
