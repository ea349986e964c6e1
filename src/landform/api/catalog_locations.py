"""Locations: Backstage's routes, and our own that say what came of each document.

Answers and error texts of the first are those of @backstage/plugin-catalog-backend 4.0.0.
"""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from landform.access.models import Permission
from landform.access.rules import authorize
from landform.api.backstage import JSON, BackstageRoute
from landform.api.catalog import Catalog, Part
from landform.api.catalog_location_shapes import (
    AnalyzeBody,
    DocumentView,
    LocationBody,
    LocationDetail,
    LocationList,
    LocationQueryBody,
    LocationView,
    ProblemList,
    ProblemView,
    RefreshBody,
    ValidateBody,
    answer_of,
    orphan_problem,
    outcome_advice,
)
from landform.api.dependencies import Asking, Services
from landform.catalog.errors import EntityNotFound, InvalidEntity, InvalidLocation, InvalidQuery
from landform.catalog.models import JsonObject
from landform.catalog.validation import declare, location_ref
from landform.ingestion.analysis import Analysis, LocationAnalyzer
from landform.ingestion.models import REGISTERED, Location, Spec
from landform.ingestion.paging import LocationPage, page_of
from landform.ingestion.service import LocationService
from landform.kernel.names import EntityRef

router = APIRouter(
    prefix="/api/catalog", tags=["catalog"], route_class=BackstageRoute, max_body_size=2 * 1024**2
)
own_router = APIRouter(tags=["catalog"])


def location_service(app: Services) -> LocationService:
    return app.locations


def location_analyzer(app: Services) -> LocationAnalyzer:
    return app.analyzer


Locations = Annotated[LocationService, Depends(location_service)]
Analyzer = Annotated[LocationAnalyzer, Depends(location_analyzer)]


@router.get("/locations")
async def list_locations(locations: Locations) -> Response:
    """Every location that somebody registered; not those of the configuration."""
    found = await locations.views.locations(came_by=REGISTERED)
    return _json([{"data": answer_of(each)} for each in found])


@router.post("/locations", status_code=201)
async def register_location(
    body: LocationBody,
    subject: Asking,
    locations: Locations,
    dry_run: Annotated[str | None, Query(alias="dryRun")] = None,
    on_conflict: Annotated[str | None, Query(alias="onConflict")] = None,
) -> Response:
    """Register a location, or with `dryRun=true` say what it would give."""
    spec = Spec(body.type, body.target.strip())
    if dry_run == "true":
        trial = await locations.trials.try_out(spec, subject.ref, presence=body.presence)
        shown = {"id": str(spec), "type": spec.type, "target": spec.target}
        answer = {"exists": trial.exists, "location": shown, "entities": trial.entities}
        return _json(answer, 201)
    if on_conflict not in (None, "refresh", "reject"):
        raise InvalidQuery(f"Invalid onConflict, must be refresh or reject: {on_conflict[:50]}")
    location = await locations.register(
        spec, subject, presence=body.presence, refresh=on_conflict == "refresh"
    )
    return _json({"location": answer_of(location), "entities": []}, 201)


@router.post("/locations/by-query")
async def query_locations(body: LocationQueryBody, locations: Locations) -> Response:
    """A page of locations whose fields match a query predicate."""
    found = await locations.views.locations(came_by=REGISTERED)
    page: LocationPage = page_of(
        [answer_of(each) for each in found], body.query, limit=body.limit, cursor=body.cursor
    )
    info = {"nextCursor": page.next_cursor} if page.next_cursor else {}
    return _json({"items": page.items, "totalItems": page.total, "pageInfo": info})


@router.get("/locations/by-entity/{kind}/{namespace}/{name}")
async def location_by_entity(
    kind: Part, namespace: Part, name: Part, locations: Locations
) -> Response:
    """The location that an entity came by."""
    return _json(answer_of(await locations.views.location_of(_ref(kind, namespace, name))))


@router.get("/locations/{location_id}")
async def location_by_id(location_id: Part, locations: Locations) -> Response:
    return _json(answer_of(await locations.views.location(location_id)))


@router.put("/locations/{location_id}")
async def update_location(
    location_id: Part, body: LocationBody, subject: Asking, locations: Locations
) -> Response:
    """Have a location lead elsewhere. Only its creator or an administrator may."""
    spec = Spec(body.type, body.target.strip())
    return _json(answer_of(await locations.update(location_id, spec, subject)))


@router.delete("/locations/{location_id}", status_code=204)
async def remove_location(location_id: Part, subject: Asking, locations: Locations) -> None:
    """Forget a location and its entities. Only its creator or an administrator may."""
    await locations.remove(location_id, subject)


@router.get("/entities/by-name/{kind}/{namespace}/{name}/ancestry")
async def ancestry(kind: Part, namespace: Part, name: Part, locations: Locations) -> Response:
    """The entity and the locations that it came by."""
    line = await locations.views.ancestry(_ref(kind, namespace, name))
    items = [
        {"entity": orjson.Fragment(each.text), "parentEntityRefs": list(each.parents)}
        for each in line
    ]
    document = orjson.loads(line[-1].text)
    metadata = document["metadata"]
    root = _ref(document["kind"], metadata.get("namespace", "default"), metadata["name"])
    return _json({"rootEntityRef": str(root), "items": items})


@router.delete("/entities/by-uid/{uid}", status_code=204)
async def remove_entity(uid: Part, subject: Asking, catalog: Catalog) -> None:
    """Take an entity out. If its location still has it, it comes back with the next refresh."""
    authorize(subject, Permission.RULE_CATALOG)
    try:
        entity = await catalog.entity_by_uid(uid)
    except EntityNotFound:
        return
    await catalog.remove_entity(entity.ref, actor=subject.ref)


@router.post("/refresh")
async def refresh_entity(body: RefreshBody, subject: Asking, locations: Locations) -> Response:
    """Have an entity's location read again soon."""
    await locations.refresh_entity(EntityRef.parse(body.entity_ref), subject)
    return Response(status_code=200)


@router.post("/validate-entity")
async def validate_entity(body: ValidateBody) -> Response:
    """Whether an entity keeps the rules of its kind; 400 names every field that does not."""
    try:
        location_ref(body.location)
        declare(_bare(body.entity), location=body.location)
    except InvalidEntity as error:
        errors = [
            {"name": "InputError", "message": f"{each.field or '/'} {each.message}".strip()}
            for each in error.errors
        ]
        return _json({"errors": errors}, 400)
    except InvalidLocation as error:
        return _json({"errors": [{"name": "InputError", "message": error.detail}]}, 400)
    return Response(status_code=200)


@router.post("/analyze-location")
async def analyze_location(body: AnalyzeBody, analyzer: Analyzer) -> Response:
    """The descriptors in a repository, or a first draft where it has none."""
    spec = Spec(body.location.type, body.location.target.strip())
    analysis = await (
        analyzer.analyze(spec, body.filename) if body.filename else analyzer.analyze(spec)
    )
    return _json(_analysis(analysis))


@own_router.get("/locations")
async def own_list(locations: Locations) -> LocationList:
    """Every location, also of the configuration, with how it stands."""
    found, counts = await locations.views.locations(), await locations.views.counts()
    return LocationList(items=[LocationView.of(each, counts.get(each.id, {})) for each in found])


@own_router.get("/locations/{location_id}")
async def own_location(location_id: Part, locations: Locations) -> LocationDetail:
    """A location and what came of each of its documents."""
    return await _detail(locations, await locations.views.location(location_id))


@own_router.post("/locations/{location_id}/refresh", status_code=202)
async def refresh_location(
    location_id: Part,
    subject: Asking,
    locations: Locations,
    allow_removals: Annotated[bool, Query(alias="allowRemovals")] = False,  # noqa: FBT002
) -> LocationView:
    """Have a location read again soon. `allowRemovals` confirms removals that it waits with."""
    location = await locations.refresh(location_id, subject, allow_removals=allow_removals)
    return LocationView.of(location, {})


@own_router.get("/catalog/problems")
async def problems(locations: Locations) -> ProblemList:
    """All that is not in the catalog as its author wants: what, why, and what to do."""
    found = [
        ProblemView(
            location=location.id,
            target=str(location.spec),
            todo=outcome_advice(report.outcome),
            **DocumentView.of(report).model_dump(by_alias=False),
        )
        for location, report in await locations.views.problems()
    ]
    return ProblemList(items=[*found, *map(orphan_problem, await locations.views.orphans())])


async def _detail(locations: LocationService, location: Location) -> LocationDetail:
    reports = await locations.views.reports(location.id)
    counts: dict[str, int] = {}
    for each in reports:
        counts[each.outcome.value] = counts.get(each.outcome.value, 0) + 1
    view = LocationView.of(location, counts)
    return LocationDetail(
        **view.model_dump(by_alias=False), documents=[DocumentView.of(each) for each in reports]
    )


def _analysis(analysis: Analysis) -> JsonObject:
    return {
        "existingEntityFiles": [
            {
                "location": {"type": each.spec.type, "target": each.spec.target},
                "isRegistered": each.is_registered,
                "entity": each.entity,
            }
            for each in analysis.existing
        ],
        "generateEntities": [{"entity": each, "fields": []} for each in analysis.generated],
    }


def _bare(entity: JsonObject) -> JsonObject:
    return {key: value for key, value in entity.items() if key not in ("relations", "status")}


def _ref(kind: str, namespace: str, name: str) -> EntityRef:
    return EntityRef(kind.lower(), namespace.lower(), name.lower())


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type=JSON)
