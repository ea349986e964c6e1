"""Full-text search over the catalog, beside Backstage's own filter of values."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from landform.api.dependencies import Services
from landform.catalog.finding import DEFAULT_FOUND, MAX_FOUND, MAX_TERM

router = APIRouter(tags=["catalog"])


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


@router.get("/search")
async def search(asked: Annotated[SearchParams, Query()], app: Services) -> SearchView:
    """Entities that have all the words in name, title, tags, description or outputs.

    Names come first. What you type is words, never a query language.
    """
    items = await app.catalog.search(asked.q, kinds=asked.kind, limit=asked.limit)
    return SearchView(items=[FoundView(**_view(item)) for item in items])


def _view(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in FoundView.model_fields}
