"""The parameters and bodies that Backstage's clients send to the catalog."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from landform.catalog.models import DEFAULT_LIMIT, FullText, JsonObject, Order
from landform.catalog.paging import parse_order_field
from landform.catalog.projection import parse_fields

NotEmpty = Annotated[str, Field(min_length=1)]
Storable = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # PostgreSQL holds no NUL
Direction = Literal["asc", "desc"]
Totals = Literal["include", "exclude"]


class FilterParams(BaseModel):
    """``filter`` repeats: sets are alternatives, the statements of a set all hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filter: list[NotEmpty] = Field([], description="e.g. `kind=resource,spec.type=database`")


class PageParams(FilterParams):
    fields: list[NotEmpty] = Field(
        [], description="Comma list of paths to keep, e.g. `metadata.name`"
    )
    limit: int | None = Field(None, ge=0)
    offset: int | None = Field(None, ge=0)


class ListParams(PageParams):
    after: NotEmpty | None = None
    order: list[NotEmpty] = Field([], description="e.g. `asc:metadata.name`")

    def wants_everything(self) -> bool:
        return self.limit is None and self.offset is None and self.after is None


class QueryParams(PageParams):
    order_field: list[NotEmpty] = Field([], alias="orderField", description="`metadata.name,asc`")
    cursor: NotEmpty | None = None
    total_items: Totals = Field("include", alias="totalItems")
    full_text_term: NotEmpty | None = Field(None, alias="fullTextFilterTerm")
    full_text_fields: list[NotEmpty] = Field([], alias="fullTextFilterFields")

    def first_order(self) -> Order | None:
        """The only one that counts; the others are read all the same, as Backstage does."""
        return next(iter([parse_order_field(text) for text in self.order_field]), None)

    def full_text(self) -> FullText:
        return FullText(self.full_text_term or "", parse_fields(self.full_text_fields) or None)


class FacetParams(FilterParams):
    facet: list[NotEmpty] = Field(description="A dotted path, e.g. `spec.type`")


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    query: JsonObject | None = Field(None, description="A Backstage query predicate.")


class OrderBy(BaseModel):
    field: str
    order: Direction


class FullTextFilter(BaseModel):
    term: str = ""
    fields: list[str] | None = None


class QueryBody(_Body):
    cursor: str | None = None
    limit: int = Field(DEFAULT_LIMIT, ge=0)
    offset: int = Field(0, ge=0)
    order_by: list[OrderBy] = Field([], alias="orderBy")
    full_text_filter: FullTextFilter | None = Field(None, alias="fullTextFilter")
    fields: list[str] = []
    total_items: Totals = Field("include", alias="totalItems")

    def first_order(self) -> Order | None:
        """The only one that counts in Backstage."""
        orders = [Order(by.field, descending=by.order == "desc") for by in self.order_by]
        return orders[0] if orders else None

    def full_text(self) -> FullText | None:
        if self.full_text_filter is None:
            return None
        fields = self.full_text_filter.fields
        return FullText(self.full_text_filter.term, None if fields is None else tuple(fields))


class RefsBody(_Body):
    entity_refs: list[Storable] = Field(alias="entityRefs")
    fields: list[str] = []


class FacetsBody(_Body):
    facets: list[str]


class EntityList(BaseModel):
    """Entities to put, in any order: relations need no target to exist."""

    items: list[JsonObject] = Field(min_length=1, max_length=1_000)
