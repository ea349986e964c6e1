"""So many in so long, for each key, by a clock that tests move."""

from datetime import timedelta

from landform.kernel.throttle import Throttle
from tests.support.builders import NOON
from tests.support.clock import ManualClock


def test_after_the_last_allowed_one_waits_until_the_first_is_old() -> None:
    clock = ManualClock()
    throttle = Throttle(3, seconds=60)
    for _ in range(3):
        assert throttle.wait("a", clock()) == 0
        throttle.hit("a", clock())
        clock.go_on(seconds=10)

    assert throttle.wait("a", clock()) == 30
    clock.go_on(seconds=30)
    assert throttle.wait("a", clock()) == 0


def test_going_on_while_one_has_to_wait_does_not_prolong_it() -> None:
    throttle = Throttle(1, seconds=60)
    throttle.hit("a", NOON)

    throttle.hit("a", NOON + timedelta(seconds=59))

    assert throttle.wait("a", NOON + timedelta(seconds=60)) == 0


def test_keys_do_not_wait_for_each_other() -> None:
    throttle = Throttle(1, seconds=60)
    throttle.hit("a", NOON)

    assert throttle.wait("b", NOON) == 0
    throttle.forget("a")
    assert throttle.wait("a", NOON) == 0


def test_memory_is_bounded_by_the_number_of_keys() -> None:
    throttle = Throttle(1, seconds=60, max_keys=10)

    for number in range(1_000):
        throttle.hit(str(number), NOON)

    assert sum(throttle.wait(str(number), NOON) > 0 for number in range(1_000)) == 10
