"""Full-text search over the catalog, beside Backstage's own filter of values."""

from collections.abc import Mapping
from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from landform.api.answers import Answer
from landform.api.dependencies import Services
from landform.api.quick import Parameters, QuickRoute, quickly, responded
from landform.catalog.finding import DEFAULT_FOUND, MAX_FOUND, MAX_TERM
from landform.catalog.service import CatalogService

router = APIRouter(prefix="/api/landform/v1", tags=["catalog"], route_class=QuickRoute)


class SearchParams(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(max_length=MAX_TERM, description="Words; the last may be a beginning.")
    kind: list[str] = Field([], max_length=20, description="Only these kinds; repeatable.")
    limit: int = Field(DEFAULT_FOUND, ge=1, le=MAX_FOUND)


class FoundView(BaseModel):
    """An entity that was found, and why."""

    ref: str
    kind: str
    name: str
    title: str | None
    description: str | None
    type: str | None
    owner: str | None
    matched: list[str] = Field(description="Fields with words of the question, best first.")
    snippet: str = Field(description="Plain text around the first of them.")


class SearchView(BaseModel):
    items: list[FoundView]


@quickly("GET", "/api/landform/v1/search")
async def _search_quickly(
    catalog: CatalogService, _: Mapping[str, str], asked: Parameters
) -> Answer | None:
    singles = {name: values[0] for name, values in asked.items() if name != "kind"}
    if any(len(asked[name]) > 1 or not value for name, value in singles.items()):
        return None
    try:
        params = SearchParams.model_validate(singles | {"kind": asked.get("kind", [])})
    except ValidationError:
        return None
    return await _found(catalog, params)


@router.get("/search", response_model=SearchView)
async def search(
    http_request: HttpRequest, asked: Annotated[SearchParams, Query()], app: Services
) -> Response:
    """Entities that have all the words in name, title, tags, description or outputs.

    Names come first. What you type is words, never a query language.
    """
    return responded(http_request, await _found(app.catalog, asked))


async def _found(catalog: CatalogService, asked: SearchParams) -> Answer:
    items = await catalog.search(asked.q, kinds=asked.kind, limit=asked.limit)
    # Not through the model: that takes as long as the search does. A test compares them.
    return Answer(orjson.dumps({"items": items}))
