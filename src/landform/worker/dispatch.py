"""One table: job kind to service call. Who reacts to what is read here and nowhere else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from landform.db.engine import Database
from landform.db.inbox import READ_INBOX
from landform.ingestion.refreshing import REFRESH_LOCATION
from landform.ingestion.service import LocationService
from landform.kernel.clock import Clock
from landform.requests.advance import RequestAdvancer
from landform.requests.drift import DriftService
from landform.requests.service import ADVANCE
from landform.requests.waking import RequestWaker
from landform.tasks.service import RUN_TASK, TaskService
from landform.worker.inbox_reader import InboxReader

Handler = Callable[[str], Awaitable[timedelta | None]]


def handlers(
    db: Database,
    clock: Clock,
    waker: RequestWaker,
    drift: DriftService,
    advancer: RequestAdvancer,
    tasks: TaskService,
    locations: LocationService,
) -> dict[str, Handler]:
    """Return what to call for each kind of job, with the job's subject.

    A handler returns when to run again, or None when it is done until enqueued anew.
    """
    return {
        ADVANCE: advancer.advance,
        RUN_TASK: tasks.run,
        REFRESH_LOCATION: locations.refresher.refresh,
        READ_INBOX: InboxReader(db, clock, waker, drift, locations).read,
    }
