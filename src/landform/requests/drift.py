"""Drift: a stack is no longer as git has it. Told with the request whose apply was the last."""

import structlog

from landform.db import jobs
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.requests.entity import STATE_AFTER
from landform.requests.errors import UnknownReport
from landform.requests.lifecycle import TRANSITIONS, apply_event
from landform.requests.models import LANDFORM, Action, Event, EventType
from landform.requests.repository import RequestRepository
from landform.requests.service import ADVANCE
from landform.runs.reports import Drift, DriftReport

log = structlog.get_logger()

SETTLED = {EventType.APPLY_SUCCEEDED, EventType.DRIFT_FOUND, EventType.DRIFT_ENDED}
"""What a resource's state may follow from when a detection is believed.

While an apply is under way one sees it half-way; and what failed differs from git anyway.
"""


def drift_event(latest: EventType, drift: Drift) -> Event | None:
    """What is new in a detection, for a resource whose state follows from ``latest``. Pure."""
    known = latest is EventType.DRIFT_FOUND
    if latest not in SETTLED or drift.has_drift == known:
        return None
    if known:
        return Event(EventType.DRIFT_ENDED, LANDFORM, "It is as git has it again.", {})
    count = drift.changes
    cause = (
        "It is no longer as git has it: a plan of the base branch has "
        f"{count.adds} to add, {count.changes} to change, {count.destroys} to destroy."
    )
    facts = {"adds": count.adds, "changes": count.changes, "destroys": count.destroys}
    return Event(EventType.DRIFT_FOUND, LANDFORM, cause, facts)


class DriftService:
    """Notes what drift detections of the infra repository found."""

    def __init__(self, db: Database, clock: Clock, *, repository: str, base_branch: str) -> None:
        self._db = db
        self._clock = clock
        self._repository = repository
        self._base_branch = base_branch

    async def receive(self, report: DriftReport) -> None:
        """Note which of our stacks are no longer as git has them, and which are again.

        The same report again changes nothing. Directories that no request of ours applied
        are passed over.

        Raises:
            UnknownReport: it is about another repository or branch.
            StaleRequest: a request changes at this moment, again and again.
        """
        if (report.repository, report.ref) != (self._repository, self._base_branch):
            raise UnknownReport(
                f"{report.ref} of {report.repository} is not the base branch of the infra "
                f"repository, {self._base_branch} of {self._repository}."
            )
        ours = {each.directory: each for each in report.projects if each.workspace == "default"}
        async with self._db.read() as tx:
            latest = await RequestRepository(tx).latest_events(ours.keys(), STATE_AFTER.keys())
        for directory, (request_id, action, event) in latest.items():
            if action is Action.DESTROY:
                continue  # it goes, or is gone
            news = drift_event(event, ours[directory])
            if news is not None:
                await self._note(request_id, news)

    async def _note(self, request_id: str, event: Event) -> None:
        async with self._db.transaction() as tx:
            repository = RequestRepository(tx)
            before = await repository.get(request_id)
            if (before.status, event.type) not in TRANSITIONS:
                return
            after = apply_event(before, event, self._clock())
            await repository.save(after, event, before)
            # The worker shows the catalog what state follows from it.
            await jobs.enqueue(tx, ADVANCE, request_id, run_at=after.updated_at)
        log.warning(f"request.{event.type}", request_id=request_id, cause=event.cause)
