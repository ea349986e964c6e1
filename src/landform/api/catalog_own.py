"""Our own catalog API: write entities, see what happened to them and what is around them."""

import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Header, Path, Query
from starlette.responses import Response, StreamingResponse

from landform.api.backstage import JSON
from landform.api.catalog_shapes import EntityList
from landform.api.dependencies import Asking, Services
from landform.catalog.export import csv_header, csv_lines, ndjson_lines
from landform.catalog.filters import filter_to_query
from landform.catalog.graph import (
    DEFAULT_NODES,
    MAX_DEPTH,
    MAX_NODES,
    Direction,
    GraphQuery,
    relation_types,
)
from landform.catalog.models import Entity, EntityQuery, JsonObject, ref_of
from landform.catalog.plain import MAX_BYTES
from landform.catalog.pushing import CatalogPushes, Pusher
from landform.catalog.records import CatalogRecords
from landform.catalog.write_rules import EXISTS, Precondition
from landform.kernel.names import EntityRef

TAG = re.compile(r'(?:W/)?"([^"]*)"')

router = APIRouter(prefix="/api/landform/v1/entities", tags=["catalog"], max_body_size=MAX_BYTES)

Part = Annotated[str, Path(pattern=r"^[^\x00]+$", max_length=250)]
TakeOver = Annotated[
    bool,
    Query(
        alias="take-over",
        description="Also what comes from a location or an apply; administrators only.",
    ),
]
IfMatch = Annotated[str | None, Header(description="Only if this is its version: its ETag.")]
IfNoneMatch = Annotated[str | None, Header(description="`*`: only if there is none yet.")]


def _ref(kind: Part, namespace: Part, name: Part) -> EntityRef:
    return EntityRef(kind.lower(), namespace.lower(), name.lower())


def _pushes(app: Services) -> CatalogPushes:
    return CatalogPushes(app.db, app.clock)


def _records(app: Services) -> CatalogRecords:
    return CatalogRecords(app.db, app.clock)


def _pusher(subject: Asking, *, take_over: TakeOver = False) -> Pusher:
    return Pusher(subject, take_over)


def _precondition(if_match: IfMatch = None, if_none_match: IfNoneMatch = None) -> Precondition:
    versions = set(TAG.findall(if_match or ""))
    if if_match is not None and not versions:
        # A version without quotes is what people type; nothing at all matches nothing.
        versions = {if_match.strip() or "-"}
    return Precondition(frozenset(versions), is_new=(if_none_match or "").strip() == EXISTS)


Ref = Annotated[EntityRef, Depends(_ref)]
Pushes = Annotated[CatalogPushes, Depends(_pushes)]
Records = Annotated[CatalogRecords, Depends(_records)]
Pushing = Annotated[Pusher, Depends(_pusher)]
Expected = Annotated[Precondition, Depends(_precondition)]


@router.get("/export")
async def export_entities(
    app: Services,
    records: Records,
    format: Annotated[Literal["ndjson", "csv"], Query()] = "ndjson",  # noqa: A002 (on the wire)
    filter: Annotated[list[str] | None, Query()] = None,  # noqa: A002 (on the wire)
) -> Response:
    """All entities that match, as JSON lines or for a spreadsheet. `filter` as in Backstage."""
    query = EntityQuery(filter_to_query(filter or []))
    chunks = app.catalog.scan(query)
    # The first chunk now, so that what fails can still be answered as a failure.
    first: list[str] = await anext(chunks, [])
    if format == "csv":
        lines, media_type = _csv(first, chunks, records), "text/csv; charset=utf-8"
    else:
        lines, media_type = _ndjson(first, chunks), "application/x-ndjson"
    disposition = f'attachment; filename="catalog.{format}"'
    return StreamingResponse(
        lines, media_type=media_type, headers={"content-disposition": disposition}
    )


@router.get("/{kind}/{namespace}/{name}")
async def get_entity(ref: Ref, app: Services, if_none_match: IfNoneMatch = None) -> Response:
    """An entity as its author declared it, to be changed and put back with its ETag."""
    entity = await app.catalog.entity(ref)
    headers = {"etag": f'"{entity.etag}"'}
    known = TAG.findall(if_none_match or "")
    if entity.etag in known or (if_none_match or "").strip() == EXISTS:
        return Response(status_code=304, headers=headers)
    return Response(_declared(entity), media_type=JSON, headers=headers)


@router.put("/{kind}/{namespace}/{name}", responses={201: {"description": "Created"}})
async def put_entity(
    ref: Ref, body: JsonObject, app: Services, pushes: Pushes, pusher: Pushing, expected: Expected
) -> Response:
    """Create or replace an entity. The body is the entity; its reference is the path's.

    422 `invalid-entity` names every field that breaks a rule; 412 `entity-changed`: it is
    not in the version of `If-Match`; 409 `entity-owned-elsewhere`: it comes from a location.
    """
    change = await pushes.put(ref, body, pusher, expected)
    entity = await app.catalog.entity(ref)
    is_new = change is not None and change.before is None
    return Response(
        entity.text,
        201 if is_new else 200,
        media_type=JSON,
        headers={"etag": f'"{entity.etag}"'},
    )


@router.post("")
async def put_entities(body: EntityList, pushes: Pushes, pusher: Pushing) -> dict[str, Any]:
    """Create or replace many entities at once, or none of them."""
    done = await pushes.put_all(body.items, pusher)
    return {
        "items": [ref for ref, _ in done],
        "results": [{"ref": ref, "result": result} for ref, result in done],
    }


@router.delete("/{kind}/{namespace}/{name}", status_code=204)
async def delete_entity(ref: Ref, pushes: Pushes, pusher: Pushing, expected: Expected) -> None:
    """Take an entity out of the catalog. 404 `entity-not-found` when it is not there."""
    await pushes.remove(ref, pusher, expected)


@router.get("/{kind}/{namespace}/{name}/history")
async def entity_history(
    ref: Ref,
    records: Records,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> dict[str, Any]:
    """Who changed an entity, when and what; newest first, also of one that is gone."""
    page = await records.history(ref, limit=limit, cursor=cursor)
    return {"items": [asdict(entry) for entry in page.items], "nextCursor": page.next_cursor}


@router.get("/{kind}/{namespace}/{name}/graph")
async def entity_graph(
    ref: Ref,
    records: Records,
    depth: Annotated[int, Query(ge=0, le=MAX_DEPTH)] = 2,
    direction: Direction = Direction.BOTH,
    relations: Annotated[str, Query(description="Only these, with commas between.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_NODES)] = DEFAULT_NODES,
) -> dict[str, Any]:
    """What an entity is related to, and what that is related to; each relation once."""
    wanted = relation_types(relations.split(","))
    return asdict(await records.graph(GraphQuery(ref, depth, direction, wanted, limit)))


def _declared(entity: Entity) -> bytes:
    document = entity.document
    for derived in ("relations", "status"):
        document.pop(derived, None)
    return orjson.dumps(document)


async def _ndjson(first: list[str], rest: AsyncIterator[list[str]]) -> AsyncIterator[str]:
    yield ndjson_lines(first)
    async for texts in rest:
        yield ndjson_lines(texts)


async def _csv(
    first: list[str], rest: AsyncIterator[list[str]], records: CatalogRecords
) -> AsyncIterator[str]:
    yield csv_header() + await _csv_lines(first, records)
    async for texts in rest:
        yield await _csv_lines(texts, records)


async def _csv_lines(texts: list[str], records: CatalogRecords) -> str:
    documents = [orjson.loads(text) for text in texts]
    return csv_lines(documents, await records.times([str(ref_of(each)) for each in documents]))
