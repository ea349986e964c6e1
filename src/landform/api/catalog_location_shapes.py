"""What is sent to and answered by the routes of locations."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from landform.api.catalog_shapes import NotEmpty, Storable
from landform.catalog.models import JsonObject, ref_of
from landform.catalog.validation import LOCATION, origin_of
from landform.ingestion.models import MAX_TARGET, Location, Outcome, Report

Presence = Literal["required", "optional"]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class LocationBody(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    type: NotEmpty
    target: Annotated[Storable, Field(min_length=1, max_length=MAX_TARGET)]
    presence: Presence = "required"


class LocationQueryBody(_Body):
    query: JsonObject | None = Field(None, description="A Backstage query predicate.")
    limit: int = Field(1_000, ge=1, le=10_000)
    cursor: str | None = None


class RefreshBody(_Body):
    entity_ref: Storable = Field(alias="entityRef")


class ValidateBody(_Body):
    entity: JsonObject
    location: Storable


class AnalyzedLocation(_Body):
    type: NotEmpty
    target: Storable


class AnalyzeBody(_Body):
    location: AnalyzedLocation
    filename: str | None = Field(None, alias="catalogFilename")


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class LocationView(_View):
    """A location and how it stands. `state`: waiting, ok, problems, unreadable or held."""

    id: str
    type: str
    target: str
    presence: str
    came_by: str
    created_by: str
    rules: list[str]
    state: str
    error: str | None
    entity_ref: str
    created_at: datetime
    changed_at: datetime | None
    refreshed_at: datetime | None
    next_refresh_at: datetime | None
    counts: dict[str, int]

    @classmethod
    def of(cls, location: Location, counts: dict[str, int]) -> "LocationView":
        return cls(
            id=location.id,
            type=location.spec.type,
            target=location.spec.target,
            presence=location.presence,
            came_by=location.came_by,
            created_by=location.created_by,
            rules=list(location.rules),
            state=location.state.value,
            error=location.error,
            entity_ref=str(location.spec.entity_ref),
            created_at=location.created_at,
            changed_at=location.changed_at,
            refreshed_at=location.refreshed_at,
            next_refresh_at=location.next_refresh_at,
            counts=counts,
        )


class LocationList(_View):
    items: list[LocationView]


class DocumentView(_View):
    """A document: where it is, and what came of it."""

    source: str
    position: int
    line: int
    ref: str | None
    outcome: str
    message: str | None

    @classmethod
    def of(cls, report: Report) -> "DocumentView":
        return cls(
            source=report.source,
            position=report.position,
            line=report.line,
            ref=report.ref,
            outcome=report.outcome.value,
            message=report.message,
        )


class LocationDetail(LocationView):
    documents: list[DocumentView]


class ProblemView(DocumentView):
    """What is wrong, and what to do about it. ``location`` is an id, if there is one."""

    location: str | None
    target: str
    todo: str


class ProblemList(_View):
    items: list[ProblemView]


ADVICE = {
    Outcome.INVALID: "Correct the document; the location is read again after a push or in a while.",
    Outcome.NOT_ALLOWED: "Move the document to a location that may add this kind, or ask an "
    "administrator for a rule.",
    Outcome.CONFLICT: "Give one of the two another name, or remove the source that should not "
    "have it.",
    Outcome.UNREADABLE: "Check that the address is right and that Landform may read it. What came "
    "from there stays in the catalog until it can be read.",
    Outcome.KEPT: "Bring the location in order, or confirm the removal.",
}


def outcome_advice(outcome: Outcome) -> str:
    """What people can do about it."""
    return ADVICE.get(outcome, "")


def orphan_problem(document: JsonObject) -> ProblemView:
    """An orphan as a problem."""
    annotations = document["metadata"].get("annotations", {})
    return ProblemView(
        source=str(annotations.get(LOCATION, "")),
        position=0,
        line=0,
        ref=str(ref_of(document)),
        outcome="orphan",
        message="No location has it any more.",
        location=None,
        target=origin_of(document),
        todo="Remove it, or register the location that has it.",
    )


def answer_of(location: Location) -> JsonObject:
    """A location as Backstage's clients read it."""
    return {
        "id": location.id,
        "type": location.spec.type,
        "target": location.spec.target,
        "entityRef": str(location.spec.entity_ref),
    }
