"""`/operate` and `/deliveries`: what operators look at, and what they can set right."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, ConfigDict

from landform.access.models import Subject
from landform.api.dependencies import ApiServices, Asking, Services
from landform.api.roles import OPERATORS
from landform.api.views import RequestView
from landform.kernel.errors import Unavailable
from landform.operate.models import DeliveryState, StoredDelivery
from landform.policies.models import Decision, Stage

router = APIRouter(tags=["operate"], dependencies=[OPERATORS])

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class DeliveryView(BaseModel):
    """What a sender sent, without its body."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    source: str
    delivery_id: str
    event: str
    state: DeliveryState
    received_at: datetime
    read_at: datetime | None
    error: str | None
    size: int


class DeliveryPage(BaseModel):
    items: list[DeliveryView]
    next_cursor: str | None


class StuckView(BaseModel):
    """A request that an operator should look at."""

    request: RequestView
    waits_for: str
    problem: str | None
    attempts: int
    next_look: datetime | None


class LockView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    directory: str
    workspace: str
    pull_request_number: int
    request_id: str | None


class SweepView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    ran_at: datetime
    found: dict[str, Any]


class StageCheckView(BaseModel):
    """``rules`` are those of the package that decide; ``problem`` says why there is no answer."""

    model_config = ConfigDict(from_attributes=True)

    stage: Stage
    rules: list[str]
    problem: str | None


class PolicyFileView(BaseModel):
    """``stage`` is null for what all stages read; ``digest`` is the SHA-256 of the content."""

    model_config = ConfigDict(from_attributes=True)

    path: str
    package: str | None
    stage: Stage | None
    about: str
    digest: str


class PolicySetView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    directory: str
    digest: str
    files: list[PolicyFileView]


class RuleCountView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    stage: Stage
    rule: str
    level: Decision
    requests: int


class RuleCountsView(BaseModel):
    """What rules said of the newest requests since then, at most 2000 of them."""

    model_config = ConfigDict(from_attributes=True)

    since: datetime
    requests: int
    rules: list[RuleCountView]


class PoliciesView(BaseModel):
    """``source`` is null where a server holds its own policies, or where ``source_problem``."""

    engine: str
    checks: list[StageCheckView]
    source: PolicySetView | None
    source_problem: str | None
    spoke: RuleCountsView


class Overview(BaseModel):
    """``locks`` is null where the runner could not be asked; ``locks_problem`` says why."""

    stuck: list[StuckView]
    locks: list[LockView] | None
    locks_problem: str | None
    sweeps: list[SweepView]


@router.get("/operate")
async def get_operate(subject: Asking, app: Services) -> Overview:
    """Requests that are stuck and why, what the runner holds, and when sweeps ran."""
    locks, problem = await _locks(app, subject)
    return Overview(
        stuck=[
            StuckView(
                request=RequestView.of(each.request),
                waits_for=each.waits_for,
                problem=each.problem,
                attempts=each.attempts,
                next_look=each.next_look,
            )
            for each in await app.operate.stuck()
        ],
        locks=locks,
        locks_problem=problem,
        sweeps=[SweepView.model_validate(each) for each in await app.operate.sweeps()],
    )


@router.get("/operate/policies")
async def get_policies(app: Services) -> PoliciesView:
    """What judges requests and whether it answers now, its files, and how often rules spoke."""
    state, counts = await app.operate.policies()
    return PoliciesView(
        engine=state.engine,
        checks=[StageCheckView.model_validate(each) for each in state.checks],
        source=PolicySetView.model_validate(state.source) if state.source else None,
        source_problem=state.source_problem,
        spoke=RuleCountsView.model_validate(counts),
    )


@router.get("/deliveries")
async def list_deliveries(
    app: Services,
    state: DeliveryState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> DeliveryPage:
    """Deliveries, newest first."""
    page = await app.operate.list_deliveries(state, limit=limit, cursor=cursor)
    return DeliveryPage(items=[_view(each) for each in page.items], next_cursor=page.next_cursor)


@router.post("/deliveries/{delivery}/replay", status_code=status.HTTP_202_ACCEPTED)
async def replay_delivery(delivery: Number, subject: Asking, app: Services) -> DeliveryView:
    """Have a delivery read once more, as if it had just come."""
    return _view(await app.operate.replay(delivery, subject))


async def _locks(app: ApiServices, subject: Subject) -> tuple[list[LockView] | None, str | None]:
    try:
        return [LockView.model_validate(each) for each in await app.operate.locks(subject)], None
    except Unavailable as error:
        return None, error.detail


def _view(delivery: StoredDelivery) -> DeliveryView:
    return DeliveryView.model_validate(delivery)
