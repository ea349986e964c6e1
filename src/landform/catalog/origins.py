"""Entities of sources: the first source of an entity wins, and only it may change or remove it."""

from collections.abc import Collection, Mapping, Sequence

import orjson
import structlog

from landform.catalog.errors import EntityOwnedElsewhere
from landform.catalog.models import Declaration, JsonObject
from landform.catalog.repository import CatalogWriter
from landform.catalog.validation import declare_all, location_ref, origin_of, owner_of
from landform.catalog.write_rules import HOW_TO_FREE, taken
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef

log = structlog.get_logger()

LANDFORM = "landform"
MAX_ACTOR = 250  # characters, as the history keeps it


class CatalogOrigins:
    """Opens its own transactions. Whose an entity is stays true until it is written."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def register(
        self,
        entities: Sequence[JsonObject],
        *,
        origin: str,
        actor: str,
        instead_of: Collection[str] = (),
    ) -> list[EntityRef]:
        """Create or replace all of these entities, or none.

        ``instead_of``: origins whose place this one takes.

        Raises:
            InvalidEntity: one breaks a rule of its kind, or is there twice.
            InvalidLocation: ``origin`` is not ``<type>:<target>``.
            EntityOwnedElsewhere: one is another origin's; it says whose.
        """
        origin = location_ref(origin)
        declarations = declare_all(entities, location=origin)
        async with self._db.transaction() as tx:
            writer = CatalogWriter(tx)
            await writer.make_ready(declarations)
            others = _others(await _stored(writer, declarations), {origin, *instead_of})
            if others:
                told = [taken(ref, owner) for ref, owner in others.items()]
                first = next(iter(others.values()))
                raise EntityOwnedElsewhere(" ".join((*told, HOW_TO_FREE)), origin=first)
            changes = await writer.put(declarations, actor=actor, at=self._clock())
        if changes:
            log.info("entities.registered", changes=len(changes), origin=origin)
        return [each.ref for each in declarations]

    async def put(
        self, declarations: Sequence[Declaration], *, origin: str
    ) -> dict[EntityRef, str]:
        """Create or replace those that are ``origin``'s or nobody's yet.

        Returns those that were left as they are, with the origin whose they are.
        """
        async with self._db.transaction() as tx:
            writer = CatalogWriter(tx)
            await writer.make_ready(declarations)
            others = _others(await _stored(writer, declarations), {origin})
            mine = [each for each in declarations if each.ref not in others]
            changes = await writer.put(mine, actor=_actor(origin), at=self._clock())
        if changes:
            log.info("entities.put", changes=len(changes), origin=origin)
        return others

    async def remove(
        self, refs: Sequence[EntityRef], *, origin: str, actor: str | None = None
    ) -> list[EntityRef]:
        """Take out those of these entities that are ``origin``'s; returns them.

        ``actor``: who the history says it was, where it was not the origin itself.
        """
        async with self._db.transaction() as tx:
            writer = CatalogWriter(tx)
            stored = await writer.declared([str(ref) for ref in refs])
            mine = [
                ref
                for ref in refs
                if (text := stored.get(str(ref))) and origin_of(orjson.loads(text)) == origin
            ]
            for ref in mine:
                await writer.remove(ref, actor=actor or _actor(origin), at=self._clock())
        if mine:
            log.info("entities.removed", count=len(mine), origin=origin)
        return mine

    async def set_status(self, ref: EntityRef, items: Sequence[JsonObject]) -> None:
        """Show these items as the entity's status; without items it has none."""
        text = orjson.dumps({"items": list(items)}).decode() if items else None
        async with self._db.transaction() as tx:
            await CatalogWriter(tx).set_status(ref, text)


async def _stored(
    writer: CatalogWriter, declarations: Sequence[Declaration]
) -> dict[EntityRef, JsonObject]:
    texts = await writer.declared([str(each.ref) for each in declarations])
    return {
        each.ref: orjson.loads(texts[str(each.ref)])
        for each in declarations
        if str(each.ref) in texts
    }


def _others(
    stored: Mapping[EntityRef, JsonObject], origins: Collection[str]
) -> dict[EntityRef, str]:
    """Those that are of none of these origins, with whose they are."""
    owners = {ref: owner_of(document) for ref, document in stored.items()}
    return {ref: owner for ref, owner in owners.items() if owner and owner not in origins}


def _actor(origin: str) -> str:
    """Who the history says it was: ourselves, or the location."""
    return LANDFORM if origin.startswith(f"{LANDFORM}:") else f"location:{origin}"[:MAX_ACTOR]
