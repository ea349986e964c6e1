"""Backstage's catalog API. Our own is in `api/catalog_own.py`.

The answers, defaults, cursors and error texts are those of
@backstage/plugin-catalog-backend 4.0.0, so that its clients need not know the
difference. Documents are joined as they are stored; only ``fields`` parses them.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

import orjson
from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from landform.api.answers import Answer, tagged
from landform.api.backstage import JSON
from landform.api.catalog_shapes import (
    FacetParams,
    FacetsBody,
    FilterParams,
    ListParams,
    QueryBody,
    QueryParams,
    RefsBody,
)
from landform.api.quick import Parameters, QuickBackstageRoute, quickly, responded
from landform.catalog.errors import EntityNotFound, InvalidQuery
from landform.catalog.filters import both, filter_to_query
from landform.catalog.models import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    EntityPage,
    EntityQuery,
    FullText,
    JsonObject,
)
from landform.catalog.paging import parse_order, parse_order_field
from landform.catalog.projection import parse_fields, project
from landform.catalog.service import CatalogService

QUICK_PARAMETERS = frozenset({"filter", "limit", "orderField", "totalItems"})

router = APIRouter(
    prefix="/api/catalog",
    tags=["catalog"],
    route_class=QuickBackstageRoute,
    max_body_size=1024 * 1024,
)


async def catalog_service(http_request: HttpRequest) -> CatalogService:
    service: CatalogService = http_request.app.state.services.catalog
    return service


Catalog = Annotated[CatalogService, Depends(catalog_service)]
Part = Annotated[str, Path(pattern=r"^[^\x00]+$")]  # PostgreSQL holds no NUL


@quickly("GET", "/api/catalog/entities/by-query")
async def _query_quickly(
    catalog: CatalogService, _: Mapping[str, str], asked: Parameters
) -> Answer | None:
    """Pages of whole entities by filter and order."""
    if not QUICK_PARAMETERS.issuperset(asked) or _any_empty(asked):
        return None
    limit, totals = asked.get("limit", [str(DEFAULT_LIMIT)]), asked.get("totalItems", ["include"])
    if len(limit) > 1 or not limit[0].isascii() or not limit[0].isdigit() or len(limit[0]) > 6:
        return None
    if totals not in (["include"], ["exclude"]):
        return None
    query = EntityQuery(
        where=filter_to_query(asked.get("filter", ())),
        order=next(iter([parse_order_field(text) for text in asked.get("orderField", ())]), None),
        full_text=FullText(""),  # as without parameters, so that cursors are the same
        limit=int(limit[0]),
        with_total=totals == ["include"],
    )
    return _page(await catalog.query(query), ())


@quickly("GET", "/api/catalog/entity-facets")
async def _facets_quickly(
    catalog: CatalogService, _: Mapping[str, str], asked: Parameters
) -> Answer | None:
    names = asked.get("facet", [])
    if not {"facet", "filter"}.issuperset(asked) or not names or _any_empty(asked):
        return None
    return await _facets(catalog, names, filter_to_query(asked.get("filter", ())))


@quickly("GET", "/api/catalog/entities/by-name/{kind}/{namespace}/{name}")
async def _by_name_quickly(
    catalog: CatalogService, parts: Mapping[str, str], asked: Parameters
) -> Answer | None:
    del asked  # the long way ignores them, too
    return None if any("\0" in part for part in parts.values()) else await _named(catalog, **parts)


def _any_empty(asked: Parameters) -> bool:
    return any("" in values for values in asked.values())


@router.get("/entities")
async def list_entities(
    http_request: HttpRequest, asked: Annotated[ListParams, Query()], catalog: Catalog
) -> Response:
    """All entities that match; with limit, offset or after, a page of them."""
    fields = parse_fields(asked.fields)
    orders = [parse_order(text) for text in asked.order]
    where = filter_to_query(asked.filter)
    if asked.wants_everything():
        chunks = catalog.scan(EntityQuery(where, order=orders[0] if orders else None))
        # The first chunk now, so that what fails can still be answered as a failure.
        first: list[str] = await anext(chunks, [])
        if not first:
            return responded(http_request, tagged(b"[]"))
        return StreamingResponse(_array(first, chunks, fields), media_type=JSON)
    if asked.limit == 0:
        raise InvalidQuery("Invalid limit, must be greater than zero")
    query = EntityQuery(where, limit=asked.limit or MAX_LIMIT, offset=asked.offset or 0)
    texts, after = await catalog.numbered(query, orders, after=asked.after)
    response = responded(http_request, _answer(f"[{_joined(texts, fields)}]", fields))
    if after:
        response.headers["link"] = f'<{_next_url(http_request, after)}>; rel="next"'
    return response


@router.get("/entities/by-query")
async def query_entities(
    http_request: HttpRequest, asked: Annotated[QueryParams, Query()], catalog: Catalog
) -> Response:
    """A page of the entities that match, with cursors to the pages around it."""
    fields = parse_fields(asked.fields)
    limit = DEFAULT_LIMIT if asked.limit is None else asked.limit
    if asked.cursor is not None:
        page = await catalog.query_on(asked.cursor, limit=limit)
        return responded(http_request, _page(page, fields))
    query = EntityQuery(
        where=filter_to_query(asked.filter),
        order=asked.first_order(),
        full_text=asked.full_text(),
        limit=limit,
        offset=asked.offset or 0,
        with_total=asked.total_items == "include",
    )
    return responded(http_request, _page(await catalog.query(query), fields))


@router.post("/entities/by-query")
async def query_entities_by_predicate(
    http_request: HttpRequest, catalog: Catalog, asked: Annotated[QueryBody, Body()] = QueryBody()
) -> Response:
    """The same with a query predicate in the body."""
    fields = parse_fields(asked.fields)
    if asked.cursor is not None:
        if not asked.cursor:
            raise InvalidQuery("Cursor cannot be empty")
        page = await catalog.query_on(asked.cursor, limit=asked.limit)
        return responded(http_request, _page(page, fields))
    query = EntityQuery(
        where=asked.query,
        order=asked.first_order(),
        full_text=asked.full_text(),
        limit=asked.limit,
        offset=asked.offset,
        with_total=asked.total_items == "include",
    )
    return responded(http_request, _page(await catalog.query(query), fields))


@router.get("/entities/by-name/{kind}/{namespace}/{name}")
async def entity_by_name(kind: Part, namespace: Part, name: Part, catalog: Catalog) -> Response:
    """One entity; the parts of its reference in any case."""
    return Response((await _named(catalog, kind, namespace, name)).body, media_type=JSON)


@router.get("/entities/by-uid/{uid}")
async def entity_by_uid(uid: Part, catalog: Catalog) -> Response:
    return Response((await catalog.entity_by_uid(uid)).text, media_type=JSON)


@router.post("/entities/by-refs")
async def entities_by_refs(
    http_request: HttpRequest,
    asked: Annotated[FilterParams, Query()],
    body: RefsBody,
    catalog: Catalog,
) -> Response:
    """The entities of lower-case references, in their order; null where there is none."""
    fields = parse_fields(body.fields)
    where = both(filter_to_query(asked.filter), body.query)
    texts = await catalog.texts(body.entity_refs, where=where)
    items = f'{{"items":[{_joined(texts, fields)}]}}'
    return responded(http_request, _answer(items, fields))


@router.get("/entity-facets")
async def entity_facets(
    http_request: HttpRequest, asked: Annotated[FacetParams, Query()], catalog: Catalog
) -> Response:
    """For each facet, the values of the entities that match and how many have each."""
    facets = await _facets(catalog, asked.facet, filter_to_query(asked.filter))
    return responded(http_request, facets)


@router.post("/entity-facets")
async def entity_facets_by_predicate(
    http_request: HttpRequest, body: FacetsBody, catalog: Catalog
) -> Response:
    """The same with a query predicate in the body."""
    facets = [facet for facet in body.facets if facet]
    if not facets:
        raise InvalidQuery("Missing or empty facets parameter")
    return responded(http_request, await _facets(catalog, facets, body.query))


async def _named(catalog: CatalogService, kind: str, namespace: str, name: str) -> Answer:
    [text] = await catalog.texts([f"{kind}:{namespace}/{name}".lower()])
    if text is None:
        raise EntityNotFound(
            f"No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"
        )
    return Answer(text.encode())


async def _facets(catalog: CatalogService, names: list[str], where: JsonObject | None) -> Answer:
    return tagged(orjson.dumps({"facets": await catalog.facets(names, where=where)}))


def _page(page: EntityPage, fields: Sequence[str]) -> Answer:
    cursors = {"nextCursor": page.next_cursor, "prevCursor": page.previous_cursor}
    info = orjson.dumps({name: cursor for name, cursor in cursors.items() if cursor}).decode()
    items = _joined(page.texts, fields)
    return _answer(f'{{"items":[{items}],"totalItems":{page.total},"pageInfo":{info}}}', fields)


def _answer(text: str, fields: Sequence[str]) -> Answer:
    # Backstage tags what it computes, not what it passes on as stored.
    return tagged(text.encode()) if fields else Answer(text.encode())


def _joined(texts: Sequence[str | None], fields: Sequence[str]) -> str:
    if fields:
        texts = [text and _projected(text, fields) for text in texts]
    return ",".join(text or "null" for text in texts)


def _projected(text: str, fields: Sequence[str]) -> str:
    return orjson.dumps(project(orjson.loads(text), fields)).decode()


async def _array(
    first: list[str], rest: AsyncIterator[list[str]], fields: Sequence[str]
) -> AsyncIterator[str]:
    yield "[" + _joined(first, fields)
    async for texts in rest:
        yield "," + _joined(texts, fields)
    yield "]"


def _next_url(http_request: HttpRequest, after: str) -> str:
    """The URL of the next page, below /api/catalog: clients put their own base before it."""
    query = parse_qsl(http_request.url.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name not in ("offset", "after")]
    return "/entities?" + urlencode([*kept, ("after", after)])
