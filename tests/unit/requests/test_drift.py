"""What of a drift detection is news."""

import pytest

from landform.requests.drift import SETTLED, drift_event
from landform.requests.entity import STATE_AFTER
from landform.requests.models import EventType
from landform.runs.models import ChangeCount
from landform.runs.reports import Drift

GONE = Drift("live/dev/a", "default", has_drift=False, changes=ChangeCount(0, 0, 0))
FOUND = Drift("live/dev/a", "default", has_drift=True, changes=ChangeCount(1, 2, 3))


@pytest.mark.parametrize("latest", sorted(STATE_AFTER.keys() - SETTLED))
def test_what_is_being_applied_or_has_failed_is_not_judged(latest: EventType) -> None:
    assert drift_event(latest, FOUND) is None
    assert drift_event(latest, GONE) is None


@pytest.mark.parametrize("latest", [EventType.APPLY_SUCCEEDED, EventType.DRIFT_ENDED])
def test_only_drift_is_news_of_what_is_in_sync(latest: EventType) -> None:
    event = drift_event(latest, FOUND)

    assert drift_event(latest, GONE) is None
    assert event is not None
    assert event.type is EventType.DRIFT_FOUND
    assert event.cause.endswith("1 to add, 2 to change, 3 to destroy.")


def test_only_its_end_is_news_of_what_has_drifted() -> None:
    event = drift_event(EventType.DRIFT_FOUND, GONE)

    assert drift_event(EventType.DRIFT_FOUND, FOUND) is None
    assert event is not None
    assert event.type is EventType.DRIFT_ENDED
