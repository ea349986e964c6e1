"""When to look at a request again although nobody said anything. Pure.

Reports and webhooks wake a request at once; this is for those that get lost. What
has just changed is looked at often, what rests for days seldom: a forge elsewhere
counts our questions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from landform.requests.models import Request, Status

BUSY = frozenset({Status.PULL_REQUEST_OPEN, Status.APPLYING, Status.APPLIED})
"""Somebody is at work on it: the runner, or we ourselves."""

FOLLOWED = BUSY | {
    Status.PLANNED,
    Status.APPROVED,
    Status.PLAN_FAILED,
    Status.APPLY_FAILED,
}
"""Statuses in which something may happen outside that we are not told of."""


@dataclass(frozen=True)
class Pace:
    """The shortest and the longest time between two looks.

    ``busy`` holds while the runner works, ``resting`` while people think. After
    that a look comes every tenth of the time since the last change.
    """

    busy: timedelta
    resting: timedelta
    longest: timedelta


BESIDE_US = Pace(timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=1))
"""For a forge and a runner on this machine."""

ELSEWHERE = Pace(timedelta(seconds=15), timedelta(seconds=60), timedelta(minutes=15))
"""For a forge that counts requests (GitHub: 5,000 an hour for an installation)."""


def next_look(request: Request, now: datetime, pace: Pace) -> timedelta | None:
    """How long to wait; None where nothing can happen without our being told."""
    if request.status not in FOLLOWED:
        return None
    shortest = pace.busy if request.status in BUSY else pace.resting
    return max(shortest, min((now - request.updated_at) / 10, pace.longest))
