"""Use cases of locations: register them, look at what came of them, let them go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import structlog

from landform.access.models import Permission, Subject
from landform.access.rules import authorize
from landform.audit.models import SYSTEM
from landform.audit.recording import record
from landform.catalog.service import CatalogService
from landform.catalog.validation import origin_of
from landform.db import jobs
from landform.db.engine import Database, Transaction
from landform.ingestion.access import check_may_change, check_may_write
from landform.ingestion.auditing import entry_of
from landform.ingestion.checking import check_target
from landform.ingestion.models import Location, Spec, State
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import REFRESH_LOCATION, LocationRefresher, RefreshRules
from landform.ingestion.repository import LocationRepository, exists
from landform.ingestion.trials import LocationTrials
from landform.ingestion.views import LocationViews, found
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef

log = structlog.get_logger()


@dataclass(frozen=True)
class Configured:
    """A location from the configuration."""

    spec: Spec
    presence: str = "required"
    rules: tuple[str, ...] = ()


class LocationService:
    """Locations. Opens its own transactions; what takes long is done by jobs."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        catalog: CatalogService,
        reader: LocationReader,
        rules: RefreshRules,
        *,
        is_readonly: bool = False,
    ) -> None:
        self._db, self._clock, self._catalog = db, clock, catalog
        self._is_readonly = is_readonly
        self.views = LocationViews(db, catalog)
        self.refresher = LocationRefresher(db, clock, catalog, reader, rules)
        self.trials = LocationTrials(db, reader, rules)

    # ── registering ──────────────────────────────────────────────────────────────

    async def register(
        self, spec: Spec, by: Subject, *, presence: str = "required", refresh: bool = False
    ) -> Location:
        """Register a location, and have it read.

        Raises:
            InvalidTarget: it is no location that people may register.
            LocationExists: it is there, and ``refresh`` does not say to read it again.
            LocationNotAllowed: locations come from the configuration only.
        """
        check_may_write(by, is_readonly=self._is_readonly)
        check_target(spec)
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            known = await repository.by_spec(spec)
            if known is not None and not refresh:
                raise exists(spec)
            location = known or self._new(spec, presence, "api", by.ref)
            if known is None:
                await repository.add(location)
            verb = "register" if known is None else "refresh"
            record(tx, entry_of(location, verb, by.ref, self._clock()))
            await self._enqueue(tx, location.id)
        log.info("location.registered", location=str(spec), by=by.ref)
        return location

    async def follow_configuration(self, wanted: Sequence[Configured]) -> None:
        """Make the configured locations those of the configuration. Safe to repeat."""
        async with self._db.read() as tx:
            there = await LocationRepository(tx).all(came_by=["config"])
        gone = {each.spec for each in there} - {each.spec for each in wanted}
        for location in there:
            if location.spec in gone:
                await self._forget(location)
        for each in wanted:
            await self._follow(each)

    # ── changing ─────────────────────────────────────────────────────────────────

    async def update(self, location_id: str, spec: Spec, by: Subject) -> Location:
        """Have a location lead elsewhere; what it led to is let go of.

        Raises:
            LocationNotFound, LocationExists, LocationNotAllowed, InvalidTarget.
        """
        check_may_write(by, is_readonly=self._is_readonly)
        check_target(spec)
        location = await self.views.location(location_id)
        check_may_change(location, by)
        if spec == location.spec:
            return location
        async with self._db.read() as tx:
            if await LocationRepository(tx).by_spec(spec) is not None:
                raise exists(spec)
        await self.refresher.remove_entities(location)
        moved = replace(location, spec=spec, state=State.WAITING, error=None, fingerprint=None)
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            await repository.save(moved)
            await repository.report(location_id, [])
            record(tx, entry_of(moved, "update", by.ref, self._clock(), before=location))
            await self._enqueue(tx, location_id)
        return moved

    async def remove(self, location_id: str, by: Subject) -> None:
        """Forget a location and what it put into the catalog.

        Raises:
            LocationNotFound, LocationNotAllowed.
        """
        check_may_write(by, is_readonly=self._is_readonly)
        location = await self.views.location(location_id)
        check_may_change(location, by)
        await self._forget(location, by=by.ref)
        log.info("location.removed", location=str(location.spec), by=by.ref)

    async def refresh(
        self, location_id: str, by: Subject, *, allow_removals: bool = False
    ) -> Location:
        """Have a location read again soon. ``allow_removals`` confirms what it waits with.

        Raises:
            LocationNotFound: there is none.
            NotAllowed: their token is not for that.
            LocationNotAllowed: only its creator or an administrator may confirm.
        """
        authorize(by, Permission.WRITE_CATALOG)
        async with self._db.transaction() as tx:
            location = await found(tx, location_id)
            if allow_removals:
                check_may_change(replace(location, came_by="api"), by)
                location = replace(location, removals_allowed=True)
                await LocationRepository(tx).save(location)
            record(tx, entry_of(location, "refresh", by.ref, self._clock()))
            await self._enqueue(tx, location_id)
        return location

    async def refresh_entity(self, ref: EntityRef, by: Subject) -> None:
        """Have the location of an entity read again soon; nothing where it came by no location.

        Raises:
            EntityNotFound: there is no such entity.
            NotAllowed: their token is not for that.
        """
        authorize(by, Permission.WRITE_CATALOG)
        entity = await self._catalog.entity(ref)
        spec = Spec.parse(origin_of(entity.document))
        async with self._db.transaction() as tx:
            location = await LocationRepository(tx).by_spec(spec)
            if location is not None:
                record(tx, entry_of(location, "refresh", by.ref, self._clock()))
                await self._enqueue(tx, location.id)

    async def pushed(self, repository_url: str) -> int:
        """Something was pushed to a repository: have read again what leads there; how many."""
        async with self._db.transaction() as tx:
            found = await LocationRepository(tx).lead_to(repository_url.rstrip("/") + "/")
            for location_id in found:
                await self._enqueue(tx, location_id)
        return len(found)

    async def _follow(self, wanted: Configured) -> None:
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            known = await repository.by_spec(wanted.spec)
            if known is None:
                known = self._new(wanted.spec, wanted.presence, "config", SYSTEM)
                await repository.add(known)
                record(tx, entry_of(known, "register", SYSTEM, self._clock()))
            now = replace(
                known, came_by="config", presence=wanted.presence, rules=tuple(wanted.rules)
            )
            await repository.save(now)
            await self._enqueue(tx, now.id)

    async def _forget(self, location: Location, *, by: str = SYSTEM) -> None:
        await self.refresher.remove_entities(location)
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            left = await repository.reports(location.id)
            await repository.remove(location.id)
            record(tx, entry_of(location, "remove", by, self._clock(), before=location))
        # A refresh may have put something between the two.
        await self.refresher.let_go(location, left)

    async def _enqueue(self, tx: Transaction, location_id: str) -> None:
        await jobs.enqueue(tx, REFRESH_LOCATION, location_id, run_at=self._clock())

    def _new(self, spec: Spec, presence: str, came_by: str, by: str) -> Location:
        return Location(str(uuid4()), spec, presence, came_by, by, self._clock())
