"""What a task publishes becomes a location, so that its entities follow their file."""

from collections.abc import Sequence
from uuid import uuid4

import structlog

from landform.audit.recording import record
from landform.catalog.models import JsonObject
from landform.catalog.origins import CatalogOrigins
from landform.catalog.write_rules import OWNED_KINDS
from landform.db import jobs
from landform.db.engine import Database
from landform.ingestion.auditing import entry_of
from landform.ingestion.checking import check_length
from landform.ingestion.models import Location, Outcome, Report, Spec
from landform.ingestion.refreshing import REFRESH_LOCATION
from landform.ingestion.repository import LocationRepository
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef

log = structlog.get_logger()


class TaskRegistrar:
    """Opens its own transactions; every call may be repeated.

    ``is_readonly``: locations come from the configuration only. The entities go in
    nevertheless, as the template says, and stay as they are.
    """

    def __init__(
        self, db: Database, clock: Clock, origins: CatalogOrigins, *, is_readonly: bool = False
    ) -> None:
        self._db, self._clock, self._origins = db, clock, origins
        self._is_readonly = is_readonly

    async def register(
        self, entities: Sequence[JsonObject], *, origin: str, actor: str
    ) -> list[EntityRef]:
        """Put all of these entities in, or none; then have the location they are from refreshed.

        Raises:
            InvalidEntity, InvalidLocation, EntityOwnedElsewhere: as `CatalogOrigins.register`.
            InvalidTarget: no location can have this address.
        """
        spec = Spec.parse(origin)
        check_length(spec)
        # At once, and not by the first refresh: whose step it is waits for a clear answer.
        refs = await self._origins.register(entities, origin=origin, actor=actor)
        if not self._is_readonly:
            await self._locate(spec, refs, actor)
        return refs

    async def _locate(self, spec: Spec, refs: Sequence[EntityRef], actor: str) -> None:
        async with self._db.transaction() as tx:
            repository = LocationRepository(tx)
            location = await repository.by_spec(spec)
            if location is None:
                location = Location(
                    str(uuid4()),
                    spec,
                    "required",
                    "task",
                    actor,
                    self._clock(),
                    rules=tuple(sorted(OWNED_KINDS)),
                )
                await repository.add(location)
                # The first refresh is to know what is its own, should the file change before it.
                await repository.report(location.id, [_put(spec, ref) for ref in refs])
                record(tx, entry_of(location, "register", actor, self._clock()))
                log.info("location.registered", location=str(spec), by=actor)
            await jobs.enqueue(tx, REFRESH_LOCATION, location.id, run_at=self._clock())


def _put(spec: Spec, ref: EntityRef) -> Report:
    return Report(str(spec), 0, 0, Outcome.REGISTERED, str(ref))
