"""The shapes of answers, and how models become them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainSerializer

from landform.kernel.clock import iso
from landform.policies.models import Decision, PolicyResult
from landform.requests.models import Action, RecordedEvent, Request, Status
from landform.requests.stakes import reviewers_of
from landform.runs.models import Phase, RunStatus

Time = Annotated[
    datetime, PlainSerializer(iso, return_type=str), Field(description="ISO 8601, UTC.")
]


class PlanView(BaseModel):
    """Terraform's own count for the head commit."""

    adds: int
    changes: int
    destroys: int
    head_sha: str | None = None


class PolicyResultView(BaseModel):
    stage: str
    rule: str
    level: str
    message: str


class PolicyView(BaseModel):
    """``decision`` is the hardest of the results."""

    decision: str
    results: list[PolicyResultView]


FormAction = Annotated[
    Literal[Action.CREATE, Action.UPDATE],
    Field(
        description="`update` changes what is there under this name; to destroy it, see `retire`."
    ),
]
"""What a filled-in form can be for."""


class PullRequestLink(BaseModel):
    number: int
    url: str
    state: str
    head_sha: str


class RequestView(BaseModel):
    """A request as clients see it."""

    id: str
    action: str
    template: str
    template_version: str
    name: str
    environment: str
    owner: str
    system: str | None
    parameters: dict[str, Any]
    requested_by: str
    status: Status
    is_terminal: bool
    reason: str | None = Field(description="Why it stands where it stands, if that is unhappy.")
    apply: str = Field(description="`automatic` after the quorum, or `manual`.")
    directory: str
    branch: str
    pull_request: PullRequestLink | None
    plan: PlanView | None
    policy: PolicyView | None
    resource: str | None = Field(description="Entity reference of what was made.")
    reviewers: list[str] = Field(
        description="The groups that decide on it, as the template and the policies name them."
    )
    left_behind: bool = Field(
        description="It was given up after its apply began, and what that made may still be "
        "there: retire it. Lists do not tell."
    )
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, request: Request, *, left_behind: bool = False) -> "RequestView":
        stack = request.stack
        return cls(
            id=request.id,
            action=request.action,
            template=request.template,
            template_version=request.template_version,
            name=stack.name,
            environment=stack.environment,
            owner=stack.owner,
            system=stack.system,
            parameters=request.parameters,
            requested_by=request.requested_by,
            status=request.status,
            is_terminal=request.is_terminal,
            reason=request.reason,
            apply=stack.apply,
            directory=stack.directory,
            branch=request.branch,
            pull_request=_link(request),
            plan=_plan(request),
            policy=policy_view(request.policy) if request.policy or request.cleared_at else None,
            resource=request.resource,
            reviewers=list(reviewers_of(request)),
            left_behind=left_behind,
            created_at=request.created_at,
            updated_at=request.updated_at,
        )


class RequestPage(BaseModel):
    items: list[RequestView]
    next_cursor: str | None = Field(description="Pass it as `cursor`; null on the last page.")


class EventView(BaseModel):
    """One entry of a request's timeline."""

    id: int
    request_id: str
    type: str
    actor: str
    cause: str
    from_status: Status | None
    to_status: Status
    facts: dict[str, Any]
    at: Time

    @classmethod
    def of(cls, event: RecordedEvent) -> "EventView":
        return cls.model_validate(event, from_attributes=True)


class EventList(BaseModel):
    items: list[EventView]


class RunView(BaseModel):
    """A plan or apply of one head commit; ``id`` names its log."""

    id: str
    phase: Phase
    status: RunStatus
    head_sha: str
    adds: int | None = None
    changes: int | None = None
    destroys: int | None = None
    error: str | None = None
    started_at: Time | None = None
    finished_at: Time | None = None


class RunList(BaseModel):
    items: list[RunView]


class LogView(BaseModel):
    """Part of a log; ask again from ``next_offset`` (bytes) until ``finished``."""

    text: str
    next_offset: int
    finished: bool


def policy_view(results: tuple[PolicyResult, ...]) -> PolicyView:
    order = list(Decision)
    decision = max((result.level for result in results), key=order.index, default=Decision.ALLOW)
    return PolicyView(
        decision=decision,
        results=[
            PolicyResultView(
                stage=result.stage, rule=result.rule, level=result.level, message=result.message
            )
            for result in results
        ],
    )


def _link(request: Request) -> PullRequestLink | None:
    if request.pull_request_number is None:
        return None
    return PullRequestLink(
        number=request.pull_request_number,
        url=request.pull_request_url or "",
        state=request.pull_request_state or "open",
        head_sha=request.head_sha or "",
    )


def _plan(request: Request) -> PlanView | None:
    if request.plan is None:
        return None
    count = request.plan
    return PlanView(
        adds=count.adds, changes=count.changes, destroys=count.destroys, head_sha=request.head_sha
    )
