"""Questions about locations and what came of them."""

from collections.abc import Collection
from dataclasses import dataclass

import orjson

from landform.catalog.errors import EntityNotFound
from landform.catalog.models import EntityQuery, JsonObject
from landform.catalog.service import CatalogService
from landform.catalog.validation import ORPHAN, origin_of
from landform.db.engine import Database, Transaction
from landform.ingestion.errors import LocationNotFound
from landform.ingestion.models import Location, Report, Spec
from landform.ingestion.repository import LocationRepository
from landform.kernel.names import EntityRef

MAX_PROBLEMS = 1_000
MAX_ORPHANS = 1_000
MAX_ANCESTORS = 100


@dataclass(frozen=True)
class Ancestor:
    """An entity's text, and the references of those it came by."""

    text: str
    parents: tuple[str, ...]


class LocationViews:
    """Reads only."""

    def __init__(self, db: Database, catalog: CatalogService) -> None:
        self._db, self._catalog = db, catalog

    async def locations(self, *, came_by: Collection[str] = ()) -> list[Location]:
        """All of them, oldest first."""
        async with self._db.read() as tx:
            return await LocationRepository(tx).all(came_by=came_by)

    async def known(self, specs: Collection[Spec]) -> set[Spec]:
        """Those of them that are registered."""
        async with self._db.read() as tx:
            return {each.spec for each in await LocationRepository(tx).by_specs(specs)}

    async def counts(self) -> dict[str, dict[str, int]]:
        """Per id of a location, how many documents came to what."""
        async with self._db.read() as tx:
            return await LocationRepository(tx).counts()

    async def location(self, location_id: str) -> Location:
        """Raises `LocationNotFound`."""
        async with self._db.read() as tx:
            return await found(tx, location_id)

    async def reports(self, location_id: str) -> list[Report]:
        """What came of each document of a location."""
        async with self._db.read() as tx:
            return await LocationRepository(tx).reports(location_id)

    async def location_of(self, ref: EntityRef) -> Location:
        """The location that an entity came by.

        Raises:
            LocationNotFound: there is no such entity, or no location of it.
        """
        [text] = await self._catalog.texts([str(ref)])
        if text is None:
            raise LocationNotFound(f"found no entity for ref {ref}")
        spec = Spec.parse(origin_of(orjson.loads(text)))
        async with self._db.read() as tx:
            location = await LocationRepository(tx).by_spec(spec)
        if location is None:
            raise LocationNotFound(
                f"Found no location with type {spec.type} and target {spec.target}"
            )
        return location

    async def problems(self) -> list[tuple[Location, Report]]:
        """Documents that are not in the catalog as their authors want."""
        async with self._db.read() as tx:
            return await LocationRepository(tx).problems(limit=MAX_PROBLEMS)

    async def orphans(self) -> list[JsonObject]:
        """Entities that no location emits any more."""
        where = {f"metadata.annotations.{ORPHAN}": "true"}
        page = await self._catalog.query(EntityQuery(where, limit=MAX_ORPHANS, with_total=False))
        return page.documents

    async def ancestry(self, ref: EntityRef) -> list[Ancestor]:
        """The entity and all that it came by, nearest first.

        Raises:
            EntityNotFound: there is no such entity.
        """
        waiting, seen = [str(ref)], {str(ref)}
        line: list[Ancestor] = []
        while waiting and len(line) < MAX_ANCESTORS:
            current = waiting.pop(0)
            [text] = await self._catalog.texts([current])
            if text is None:
                if not line:
                    raise EntityNotFound(f"No such entity {ref}")
                continue
            async with self._db.read() as tx:
                parents = await LocationRepository(tx).parents(current)
            line.append(Ancestor(text, tuple(parents)))
            waiting += [each for each in parents if each not in seen]
            seen.update(parents)
        return line


async def found(tx: Transaction, location_id: str) -> Location:
    """Raises `LocationNotFound`."""
    location = await LocationRepository(tx).by_id(location_id)
    if location is None:
        raise LocationNotFound(f"Found no location with ID {location_id}")
    return location
