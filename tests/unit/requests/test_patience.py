"""How often a request is looked at although nobody said anything."""

from datetime import timedelta

import pytest

from landform.requests.models import Status
from landform.requests.patience import BESIDE_US, ELSEWHERE, next_look
from tests.support.builders import NOON, a_request

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    "status",
    [Status.AWAITING_APPROVAL, Status.COMPLETED, Status.CANCELLED, Status.REJECTED],
)
def test_nobody_looks_where_nothing_can_happen_outside(status: Status) -> None:
    assert next_look(a_request(status=status), NOON, ELSEWHERE) is None


def test_a_runner_at_work_is_looked_at_more_often_than_people_who_think() -> None:
    busy = next_look(a_request(status=Status.APPLYING), NOON, ELSEWHERE)
    resting = next_look(a_request(status=Status.PLANNED), NOON, ELSEWHERE)

    assert (busy, resting) == (timedelta(seconds=15), timedelta(seconds=60))


def test_what_rests_is_looked_at_ever_less_often_but_never_not_at_all() -> None:
    request = a_request(status=Status.PLANNED)

    waits = [next_look(request, NOON + age, ELSEWHERE) for age in (MINUTE, 60 * MINUTE, 9 * DAY)]

    assert waits == [MINUTE, 6 * MINUTE, 15 * MINUTE]


def test_on_this_machine_a_look_costs_little() -> None:
    request = a_request(status=Status.PLANNED)

    assert next_look(request, NOON + DAY, BESIDE_US) == MINUTE
