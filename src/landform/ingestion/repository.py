"""SQL of locations and of what came of their documents."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from landform.db.engine import Transaction
from landform.db.tables import location_documents, locations
from landform.ingestion.errors import LocationExists
from landform.ingestion.models import (
    IN_CATALOG,
    Location,
    Outcome,
    Report,
    Spec,
    State,
)

CHUNK = 500
OF_A_REFRESH = (
    "state",
    "error",
    "fingerprint",
    "changed_at",
    "refreshed_at",
    "next_refresh_at",
)
PROBLEMS = tuple(sorted({*Outcome} - IN_CATALOG))


class LocationRepository:
    """Reads and writes in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def add(self, location: Location) -> None:
        """Raises `LocationExists`."""
        try:
            async with self._tx.begin_nested():
                await self._tx.execute(insert(locations).values(_values(location)))
        except IntegrityError:
            raise exists(location.spec) from None

    async def save(self, location: Location) -> bool:
        """Write all of it anew; False when it is gone.

        Raises:
            LocationExists: another one has this type and target.
        """
        row = update(locations).where(locations.c.id == location.id)
        try:
            async with self._tx.begin_nested():
                return (await self._tx.execute(row.values(_values(location)))).rowcount > 0
        except IntegrityError:
            raise exists(location.spec) from None

    async def end_refresh(self, ended: Location, *, confirmed: bool) -> bool:
        """Write how a refresh ended, and nothing else; False if the location is gone or moved.

        ``confirmed``: removals were allowed when it began, and now are no longer.
        """
        row = update(locations).where(
            locations.c.id == ended.id,
            locations.c.type == ended.spec.type,
            locations.c.target == ended.spec.target,
        )
        values = {name: _values(ended)[name] for name in OF_A_REFRESH}
        if confirmed:
            values["removals_allowed"] = False
        return (await self._tx.execute(row.values(values))).rowcount > 0

    async def remove(self, location_id: str) -> bool:
        gone = await self._tx.execute(delete(locations).where(locations.c.id == location_id))
        return gone.rowcount > 0

    async def by_id(self, location_id: str) -> Location | None:
        return await self._one(locations.c.id == location_id)

    async def by_spec(self, spec: Spec) -> Location | None:
        return await self._one(locations.c.type == spec.type, locations.c.target == spec.target)

    async def by_specs(self, specs: Collection[Spec]) -> list[Location]:
        wanted = [(spec.type, spec.target) for spec in specs]
        where = tuple_(locations.c.type, locations.c.target).in_(wanted)
        return [_location(row) for row in await self._tx.execute(select(locations).where(where))]

    async def all(self, *, came_by: Collection[str] = ()) -> list[Location]:
        """Every location, oldest first."""
        query = select(locations).order_by(locations.c.created_at, locations.c.target)
        if came_by:
            query = query.where(locations.c.came_by.in_(came_by))
        return [_location(row) for row in await self._tx.execute(query)]

    async def lead_to(self, prefix: str) -> list[str]:
        """Ids of locations that are, or lead to, targets which start with ``prefix``."""
        like = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        own = select(locations.c.id).where(locations.c.target.ilike(like, escape="\\"))
        read = select(location_documents.c.location_id).where(
            location_documents.c.source.ilike(f"url:{like}", escape="\\")
        )
        return sorted(set((await self._tx.execute(own.union(read))).scalars()))

    async def report(self, location_id: str, reports: Sequence[Report]) -> None:
        """Make these all that is said of the location's documents."""
        await self._tx.execute(
            delete(location_documents).where(location_documents.c.location_id == location_id)
        )
        for start in range(0, len(reports), CHUNK):
            await self._tx.execute(
                insert(location_documents),
                [
                    {
                        "location_id": location_id,
                        "source": each.source,
                        "position": each.position,
                        "line": each.line,
                        "ref": each.ref,
                        "parent": each.parent,
                        "outcome": each.outcome.value,
                        "message": each.message,
                    }
                    for each in reports[start : start + CHUNK]
                ],
            )

    async def reports(self, location_id: str) -> list[Report]:
        query = (
            select(location_documents)
            .where(location_documents.c.location_id == location_id)
            .order_by(location_documents.c.id)
        )
        return [_report(row) for row in await self._tx.execute(query)]

    async def problems(self, *, limit: int) -> list[tuple[Location, Report]]:
        """What is not in the catalog as its author wants, with its location."""
        query = (
            select(location_documents)
            .where(location_documents.c.outcome.in_(PROBLEMS))
            .order_by(location_documents.c.location_id, location_documents.c.id)
            .limit(limit)
        )
        rows = (await self._tx.execute(query)).all()
        known = {each.id: each for each in await self.all()}
        return [(known[row.location_id], _report(row)) for row in rows if row.location_id in known]

    async def counts(self) -> dict[str, dict[str, int]]:
        """Per location, how many documents came to what."""
        query = select(
            location_documents.c.location_id, location_documents.c.outcome, func.count()
        ).group_by(location_documents.c.location_id, location_documents.c.outcome)
        found: dict[str, dict[str, int]] = {}
        for location_id, outcome, count in await self._tx.execute(query):
            found.setdefault(location_id, {})[outcome] = count
        return found

    async def parents(self, ref: str) -> list[str]:
        """The `Location` entities that lead to an entity."""
        query = (
            select(location_documents.c.parent)
            .where(
                location_documents.c.ref == ref,
                location_documents.c.parent.is_not(None),
                location_documents.c.outcome.in_([*IN_CATALOG, Outcome.INVALID.value]),
            )
            .distinct()
            .order_by(location_documents.c.parent)
        )
        return list((await self._tx.execute(query)).scalars())

    async def _one(self, *where: Any) -> Location | None:
        row = (await self._tx.execute(select(locations).where(*where))).one_or_none()
        return None if row is None else _location(row)


def exists(spec: Spec) -> LocationExists:
    return LocationExists(f"Location {spec} already exists")


def _values(location: Location) -> dict[str, Any]:
    return {
        "id": location.id,
        "type": location.spec.type,
        "target": location.spec.target,
        "presence": location.presence,
        "came_by": location.came_by,
        "created_by": location.created_by,
        "rules": list(location.rules),
        "state": location.state.value,
        "error": location.error,
        "fingerprint": location.fingerprint,
        "removals_allowed": location.removals_allowed,
        "created_at": location.created_at,
        "changed_at": location.changed_at,
        "refreshed_at": location.refreshed_at,
        "next_refresh_at": location.next_refresh_at,
    }


def _location(row: Row[Any]) -> Location:
    return Location(
        id=row.id,
        spec=Spec(row.type, row.target),
        presence=row.presence,
        came_by=row.came_by,
        created_by=row.created_by,
        created_at=row.created_at,
        rules=tuple(row.rules or ()),
        state=State(row.state),
        error=row.error,
        fingerprint=row.fingerprint,
        removals_allowed=row.removals_allowed,
        changed_at=row.changed_at,
        refreshed_at=row.refreshed_at,
        next_refresh_at=row.next_refresh_at,
    )


def _report(row: Row[Any]) -> Report:
    return Report(
        source=row.source,
        position=row.position,
        line=row.line,
        outcome=Outcome(row.outcome),
        ref=row.ref,
        parent=row.parent,
        message=row.message,
    )
