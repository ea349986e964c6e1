"""Keeps the catalog's Resource of a request true: what it is, and in which state."""

from typing import Any

import structlog

from landform.catalog.errors import EntityNotFound, EntityOwnedElsewhere
from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.catalog.validation import declare, origin_of
from landform.catalog.write_rules import REGISTERED, taken
from landform.db.engine import Database
from landform.outputs.errors import StateNotFound
from landform.outputs.ports import StateStore
from landform.requests.entity import (
    STATE_AFTER,
    is_resource_of,
    resource_entity,
    resource_ref,
    resource_state,
    with_state,
)
from landform.requests.errors import StillThere
from landform.requests.models import LANDFORM, Event, EventType, Request
from landform.requests.repository import RequestRepository

log = structlog.get_logger()


class ResourceRegistrar:
    """Registers what an apply made, shows its state from then on, and takes out what is gone."""

    def __init__(
        self,
        db: Database,
        catalog: CatalogService,
        origins: CatalogOrigins,
        states: StateStore,
        *,
        portal_url: str,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._origins = origins
        self._states = states
        self._portal_url = portal_url

    async def register(self, request: Request) -> Event:
        """Put the Resource of an applied request into the catalog.

        Raises:
            StateNotFound: there is no Terraform state to read its outputs from.
            StateUnavailable: the state store does not answer.
            EntityOwnedElsewhere: another source has the name; once it is free, this succeeds.
        """
        state = await self._states.read_outputs(request.stack.directory, "default")
        if state is None:
            raise StateNotFound(
                f"It was applied, but there is no Terraform state of {request.stack.directory} "
                "where the service looks (settings `state`)."
            )
        entity = resource_entity(request, state, portal_url=self._portal_url)
        document = await self._document(request)
        before = set() if document is None else {origin_of(document)}
        try:
            [ref] = await self._origins.register(
                [entity],
                origin=f"{REGISTERED}{request.id}",
                actor=request.requested_by,
                instead_of=before,
            )
        except EntityOwnedElsewhere as error:
            owner = str(error.facts["origin"])
            raise EntityOwnedElsewhere(
                f"It was applied, but {taken(resource_ref(request.stack), owner)} The first "
                "source keeps a name: rename it there, or take it out there. Then this request "
                "goes on by itself.",
                origin=owner,
            ) from error
        facts = {"resource": str(ref), "outputs": entity["spec"]["landform"]["outputs"]}
        return Event(EventType.RESOURCE_REGISTERED, LANDFORM, f"Registered {ref}.", facts)

    async def unregister(self, request: Request) -> Event:
        """Take the Resource of what was destroyed out of the catalog; one of others stays.

        Raises:
            StillThere: the Terraform state has something left.
            StateUnavailable: the state store does not answer.
        """
        ref = resource_ref(request.stack)
        state = await self._states.read_outputs(request.stack.directory, "default")
        if state is not None and not state.is_empty:
            raise StillThere(
                f"It was applied, but the Terraform state of {request.stack.directory} is not "
                f"empty, so {ref} stays in the catalog. Push what destroys the rest, and have it "
                "planned and applied."
            )
        document = await self._document(request)
        if document is not None:
            await self._origins.remove(
                [ref], origin=origin_of(document), actor=request.requested_by
            )
        cause = f"{ref} is gone, and so is its entry in the catalog."
        return Event(EventType.RESOURCE_UNREGISTERED, LANDFORM, cause, {"resource": str(ref)})

    async def show_state(self, request: Request) -> None:
        """Bring the state that the catalog shows up to the events of the resource's requests.

        It looks, so it may be called at any time, and again after a crash.
        """
        if request.apply_started_at is None:
            return
        async with self._db.read() as tx:
            latest = await RequestRepository(tx).latest_event(request, STATE_AFTER.keys())
        document = await self._document(request)
        if latest is None or document is None:
            return
        state = resource_state(*latest)
        changed = with_state(document, state)
        if changed is not None:
            # Whose it is may have changed since it was read; then it is left alone.
            origin = origin_of(document)
            await self._origins.put([declare(changed, location=origin)], origin=origin)
            log.info("resource.state", request_id=request.id, state=state)

    async def _document(self, request: Request) -> dict[str, Any] | None:
        """The Resource that an apply in this request's directory registered, if any did."""
        try:
            document = (await self._catalog.entity(resource_ref(request.stack))).document
        except EntityNotFound:
            return None
        return document if is_resource_of(request.stack, document) else None
