"""Writing entities by API: who may, in which version, and what is not theirs to overwrite."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import structlog

from landform.access.models import Permission, Subject
from landform.access.rules import authorize, may
from landform.catalog.errors import EntityNotFound, InvalidEntity, invalid_entity
from landform.catalog.history import etag_of
from landform.catalog.models import Change, Declaration, JsonObject
from landform.catalog.repository import CatalogWriter
from landform.catalog.validation import declare
from landform.catalog.write_rules import (
    ANY_VERSION,
    API_LOCATION,
    Precondition,
    refuse_foreign,
    refuse_moved,
    refuse_others,
)
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.errors import FieldError
from landform.kernel.names import EntityRef

log = structlog.get_logger()


@dataclass(frozen=True)
class Pusher:
    """Who writes. ``take_over``: also what comes from elsewhere (administrators only)."""

    subject: Subject
    take_over: bool = False

    @property
    def is_admin(self) -> bool:
        return may(self.subject, Permission.RULE_CATALOG)


class CatalogPushes:
    """Opens its own transactions. What is checked stays true until it is written."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def put(
        self,
        ref: EntityRef,
        entity: JsonObject,
        pusher: Pusher,
        precondition: Precondition = ANY_VERSION,
    ) -> Change | None:
        """Create or replace the entity ``ref``; None when it is so already.

        Raises:
            InvalidEntity: it breaks a rule of its kind, or is another entity than ``ref``.
            NotAllowed: their token is not for that.
            EntityNotYours: it does not belong to a group of the subject's.
            EntityOwnedElsewhere: it comes from somewhere else.
            EntityChanged: it is not in the version that was expected.
        """
        authorize(pusher.subject, Permission.WRITE_CATALOG)
        declaration = declare(entity, location=API_LOCATION)
        if declaration.ref != ref:
            raise invalid_entity("/metadata/name", f"is {declaration.ref}, but {ref} was asked for")
        changes = await self._put([declaration], pusher, precondition)
        return changes[0] if changes else None

    async def put_all(
        self, entities: Sequence[JsonObject], pusher: Pusher
    ) -> list[tuple[str, str]]:
        """Create or replace all of them, or none. Their references, and what was done.

        Raises:
            InvalidEntity: naming every field at fault, of all entities, below ``/items``.
            NotAllowed, EntityNotYours, EntityOwnedElsewhere: as with `put`.
        """
        authorize(pusher.subject, Permission.WRITE_CATALOG)
        declarations = _declared(entities)
        changes = await self._put(declarations, pusher, ANY_VERSION)
        done = {change.ref: "created" if change.before is None else "changed" for change in changes}
        return [(str(each.ref), done.get(each.ref, "unchanged")) for each in declarations]

    async def remove(
        self, ref: EntityRef, pusher: Pusher, precondition: Precondition = ANY_VERSION
    ) -> None:
        """Take an entity out of the catalog.

        Raises:
            EntityNotFound: there is none.
            NotAllowed, EntityNotYours, EntityOwnedElsewhere, EntityChanged: as with `put`.
        """
        authorize(pusher.subject, Permission.WRITE_CATALOG)
        async with self._db.transaction() as tx:
            writer = CatalogWriter(tx)
            text = (await writer.declared([str(ref)])).get(str(ref))
            if text is None:
                refuse_moved(ref, None, precondition)
                raise EntityNotFound(f"There is no {ref}.")
            self._refuse(ref, text, None, pusher)
            refuse_moved(ref, etag_of(text), precondition)
            await writer.remove(ref, actor=pusher.subject.ref, at=self._clock())
        log.info("entity.removed", ref=str(ref))

    async def _put(
        self, declarations: Sequence[Declaration], pusher: Pusher, precondition: Precondition
    ) -> list[Change]:
        async with self._db.transaction() as tx:
            writer = CatalogWriter(tx)
            await writer.make_ready(declarations)
            stored = await writer.declared([str(each.ref) for each in declarations])
            for each in declarations:
                text = stored.get(str(each.ref))
                self._refuse(each.ref, text, each, pusher)
                refuse_moved(each.ref, etag_of(text), precondition)
            actor = pusher.subject.ref
            changes = await writer.put(declarations, actor=actor, at=self._clock())
        if changes:
            log.info("entities.pushed", changes=len(changes), first=str(changes[0].ref))
        return changes

    def _refuse(
        self, ref: EntityRef, text: str | None, new: Declaration | None, pusher: Pusher
    ) -> None:
        stored: JsonObject | None = None if text is None else orjson.loads(text)
        refuse_others(
            ref,
            pusher.subject,
            stored=stored,
            new=None if new is None else new.document,
            is_admin=pusher.is_admin,
        )
        if stored is not None:
            take_over = pusher.take_over and pusher.is_admin
            refuse_foreign(ref, stored, location=API_LOCATION, take_over=take_over)


def _declared(entities: Sequence[JsonObject]) -> list[Declaration]:
    found: dict[EntityRef, Declaration] = {}
    errors: list[FieldError] = []
    for index, entity in enumerate(entities):
        place = f"/items/{index}"
        try:
            declaration = declare(entity, location=API_LOCATION)
        except InvalidEntity as error:
            errors += [FieldError(place + each.field, each.message) for each in error.errors]
            continue
        if declaration.ref in found:
            message = f"{declaration.ref} is there twice"
            errors.append(FieldError(f"{place}/metadata/name", message))
        found[declaration.ref] = declaration
    if errors:
        raise InvalidEntity(errors)
    return list(found.values())
