"""Read a location again and make the catalog follow: look, decide, do.

Every step may be repeated. What the location is about to own is written down before
it is put, so that nothing is left behind by a process that dies in between.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import orjson
import structlog

from landform.catalog.documents import stable_json
from landform.catalog.models import Declaration
from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.catalog.validation import LOCATION, ORPHAN, declare, origin_of
from landform.db.engine import Database
from landform.ingestion.checking import DEFAULT_KINDS
from landform.ingestion.errors import LocationNotFound
from landform.ingestion.models import (
    IN_CATALOG,
    Checked,
    Location,
    Outcome,
    Plan,
    Reading,
    Report,
    State,
    Stored,
)
from landform.ingestion.reading import LocationReader
from landform.ingestion.reconcile import PROCESSING, Situation, conflicting, reconcile
from landform.ingestion.repository import LocationRepository
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef

log = structlog.get_logger()

REFRESH_LOCATION = "refresh_location"
OWNING = IN_CATALOG | {Outcome.INVALID, Outcome.KEPT, Outcome.NOT_ALLOWED}
CHUNK = 500  # entities in one transaction
RETRY = timedelta(minutes=1)  # after a location could not be read; doubled up to the interval
MAX_STORED_REASON = 1_000


@dataclass(frozen=True)
class RefreshRules:
    """How locations are refreshed. ``interval`` None: only when somebody says so."""

    kinds: tuple[str, ...] = DEFAULT_KINDS
    interval: timedelta | None = timedelta(minutes=10)
    keep_orphans: bool = False
    jitter: Callable[[], float] = field(default=random.random)

    def kinds_of(self, location: Location | None = None) -> frozenset[str]:
        """What this location may add, or one that somebody registers; in lower case.

        What a task published adds what the task might: who may order a service is not to become
        a member of a group by pushing to its repository, whatever others' locations may add.
        """
        if location is None:
            return frozenset(kind.lower() for kind in self.kinds)
        everybodys = () if location.came_by == "task" else self.kinds
        return frozenset(kind.lower() for kind in (*everybodys, *location.rules))


class LocationRefresher:
    """Handles `refresh_location` jobs, whose subject is a location's id."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        catalog: CatalogService,
        reader: LocationReader,
        rules: RefreshRules,
    ) -> None:
        self._db, self._clock = db, clock
        self._catalog, self._reader, self._rules = catalog, reader, rules
        self._origins = CatalogOrigins(db, clock)

    async def refresh(self, location_id: str) -> timedelta | None:
        """Make the catalog have what the location has; when to do so again.

        Raises:
            LocationNotFound: it was removed.
        """
        location, before = await self._look(location_id)
        reading, checked = await self._reader.read(
            location.spec,
            is_optional=location.presence == "optional",
            kinds=self._rules.kinds_of(location),
        )
        situation = await self._situation(location, before, checked)
        plan = reconcile(reading, checked, situation)
        await self._announce(location, plan)
        reports = await self._carry_out(location, plan)
        again = self._again(reading, location)
        await self._end(location, reading, replace(plan, reports=tuple(reports)), again)
        return again

    async def remove_entities(self, location: Location) -> None:
        """Take out all that the location put into the catalog; or leave it, marked as orphans."""
        _, before = await self._look(location.id)
        situation = await self._situation(location, before, [])
        await self._let_go(location, sorted(situation.owned))

    async def let_go(self, location: Location, reports: Sequence[Report]) -> None:
        """Take out, or leave as orphans, what these reports say is the location's."""
        refs = {EntityRef.parse(each.ref) for each in reports if each.ref and _owns(each)}
        await self._let_go(location, sorted(refs))

    async def _look(self, location_id: str) -> tuple[Location, list[Report]]:
        async with self._db.read() as tx:
            repository = LocationRepository(tx)
            location = await repository.by_id(location_id)
            reports = await repository.reports(location_id)
        if location is None:
            raise LocationNotFound(f"There is no location {location_id}.")
        return location, reports

    async def _situation(
        self, location: Location, before: Sequence[Report], checked: Sequence[Checked]
    ) -> Situation:
        owned = {EntityRef.parse(each.ref) for each in before if each.ref and _owns(each)}
        refs = sorted({*owned, *(each.ref for each in checked if each.ref)})
        texts = await self._catalog.texts([str(ref) for ref in refs])
        stored = {ref: _stored(text) for ref, text in zip(refs, texts, strict=True) if text}
        mine = frozenset(
            ref
            for ref in owned
            if ref in stored
            and stored[ref].origin == str(location.spec)
            and not stored[ref].is_orphan
        )
        return Situation(location.spec, stored, mine, removals_allowed=location.removals_allowed)

    async def _announce(self, location: Location, plan: Plan) -> None:
        """Write down what is going to be the location's, and what was and is going to go."""
        going = [
            Report("", 0, 0, Outcome.KEPT, str(ref), None, "It is about to be removed.")
            for ref in plan.removes
        ]
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            now = await repository.by_id(location.id)
            if now is None or now.spec != location.spec:
                raise LocationNotFound(f"There is no location {location.id}.")
            await repository.report(location.id, [*plan.reports, *going])

    async def _carry_out(self, location: Location, plan: Plan) -> list[Report]:
        """Do it; the reports with what turned out to be another source's meanwhile."""
        origin = str(location.spec)
        taken: dict[str, str] = {}
        for start in range(0, len(plan.puts), CHUNK):
            left = await self._origins.put(plan.puts[start : start + CHUNK], origin=origin)
            taken |= {str(ref): owner for ref, owner in left.items()}
        await self._let_go(location, plan.removes)
        for ref, message in plan.statuses:
            item = {"type": PROCESSING, "level": "error", "message": message}
            if message:
                error = {"name": "InputError", "message": message.removeprefix("InputError: ")}
                await self._origins.set_status(ref, [item | {"error": error}])
            else:
                await self._origins.set_status(ref, [])
        return [
            conflicting(each, taken[each.ref])
            if each.ref in taken and each.outcome in IN_CATALOG
            else each
            for each in plan.reports
        ]

    async def _let_go(self, location: Location, refs: Sequence[EntityRef]) -> None:
        origin = str(location.spec)
        for start in range(0, len(refs), CHUNK):
            chunk = refs[start : start + CHUNK]
            if self._rules.keep_orphans:
                texts = await self._catalog.texts([str(ref) for ref in chunk])
                orphans = [_orphan(text, origin) for text in texts if text]
                await self._origins.put(orphans, origin=origin)
            else:
                await self._origins.remove(chunk, origin=origin)

    async def _end(
        self, location: Location, reading: Reading, plan: Plan, again: timedelta | None
    ) -> None:
        now = self._clock()
        fingerprint = _fingerprint(reading)
        ended = replace(
            location,
            state=_state(reading, plan),
            error=plan.held or (reading.unread[0].reason if reading.unread else None),
            fingerprint=fingerprint,
            changed_at=location.changed_at if fingerprint == location.fingerprint else now,
            refreshed_at=now,
            next_refresh_at=now + again if again else None,
        )
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            is_there = await repository.end_refresh(ended, confirmed=location.removals_allowed)
            if is_there:
                await repository.report(location.id, plan.reports)
        if not is_there:  # removed or moved while we were at it: what we put is nobody's
            await self._let_go(location, [each.ref for each in plan.puts])
        log.info(
            "location.refreshed",
            location=str(location.spec),
            state=ended.state.value,
            entities=len(plan.puts),
            removed=len(plan.removes),
        )

    def _again(self, reading: Reading, before: Location) -> timedelta | None:
        interval = self._rules.interval
        if interval is None:
            return None
        if not reading.is_whole:
            interval = min(interval, _patience(before))
        return interval * (1 + self._rules.jitter() / 2)  # N to 1.5 N, as in Backstage


def _patience(before: Location) -> timedelta:
    """How long to wait after a failure: longer than after the failure before."""
    if before.state is not State.UNREADABLE or not (before.next_refresh_at and before.refreshed_at):
        return RETRY
    return 2 * (before.next_refresh_at - before.refreshed_at)


def _owns(report: Report) -> bool:
    return report.outcome in OWNING


def _stored(text: str) -> Stored:
    document = orjson.loads(text)
    annotations = document["metadata"].get("annotations", {})
    return Stored(
        origin=origin_of(document),
        location=str(annotations.get(LOCATION, "")),
        has_status="status" in document,
        is_orphan=annotations.get(ORPHAN) == "true",
    )


def _orphan(text: str, origin: str) -> Declaration:
    document = orjson.loads(text)
    for added in ("relations", "status"):
        document.pop(added, None)
    location = document["metadata"]["annotations"][LOCATION]
    return declare(document, location=location, origin=origin, orphan=True)


def _state(reading: Reading, plan: Plan) -> State:
    if plan.held:
        return State.HELD
    if not reading.is_whole:
        return State.UNREADABLE
    if any(each.outcome not in IN_CATALOG for each in plan.reports):
        return State.PROBLEMS
    return State.OK


def _fingerprint(reading: Reading) -> str:
    digest = hashlib.sha256()
    for each in reading.documents:
        content = stable_json(each.content) if each.content is not None else str(each.problem)
        digest.update(f"{each.source}\0{content}\0".encode(errors="replace"))
    return digest.hexdigest()
