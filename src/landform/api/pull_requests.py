"""`/pull-requests`: the review desk of the portal (with a local forge)."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, ConfigDict, Field

from landform.api.dependencies import Asking, Services
from landform.api.views import PolicyView, Time, policy_view
from landform.changes.models import PullRequest, PullRequestState, ReviewState
from landform.requests.reviews import ReviewPage
from landform.runs.attributes import planned_changes

router = APIRouter(prefix="/pull-requests", tags=["pull requests"])


Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PullRequestSummary(BaseModel):
    number: int
    title: str
    state: PullRequestState
    author: str
    head_branch: str
    head_sha: str
    request_id: str | None
    created_at: Time
    url: str


class PullRequestList(BaseModel):
    items: list[PullRequestSummary]


class FileChangeView(BaseModel):
    path: str
    status: str
    additions: int
    deletions: int
    patch: str


class ReviewView(BaseModel):
    reviewer: str
    state: ReviewState
    head_sha: str
    body: str
    at: Time


class CommentView(BaseModel):
    author: str
    body: str
    at: Time


class AttributeChange(BaseModel):
    """An attribute on both sides of a change, as JSON text; null where there is nothing."""

    path: str = Field(description="`tags.Owner`, `ingress[0].from_port`; empty: all of it.")
    before: str | None
    after: str | None
    unknown: bool = Field(
        description="Known after the apply; with an `after`, only what is null in that."
    )
    sensitive: bool = Field(
        description="Neither side is told; in an update it is listed whether or not it differs."
    )
    forces_replacement: bool
    characters_left_out: int = Field(
        description="Of long values only the part is there in which they first differ."
    )


class ResourceChange(BaseModel):
    address: str
    type: str
    actions: list[str]
    attributes: list[AttributeChange] = Field(
        description="What differs; of what is created or destroyed, what is set."
    )
    attributes_left_out: int = Field(description="How many more there are.")


class PlanView(BaseModel):
    adds: int
    changes: int
    destroys: int
    head_sha: str
    resource_changes: list[ResourceChange]


class ApprovalView(BaseModel):
    """Where the approval of the head commit stands."""

    quorum: int
    approved_by: list[str]
    missing: list[str]
    can_approve: bool
    why_not: str | None
    review_url: str | None = Field(
        None, description="Where it is reviewed, if that is the forge's own page."
    )


class PullRequestView(PullRequestSummary):
    body: str
    base_branch: str
    files: list[FileChangeView]
    reviews: list[ReviewView]
    comments: list[CommentView]
    plan: PlanView | None
    policy: PolicyView | None
    approval: ApprovalView


class NewReview(BaseModel):
    """A review of exactly the commit that the reviewer saw."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: ReviewState
    body: str = Field("", max_length=10_000)
    head_sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")


class NewComment(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    body: str = Field(min_length=1, max_length=10_000)


@router.get("")
async def list_pull_requests(
    subject: Asking,
    app: Services,
    state: Annotated[str, Query(pattern="^(open|merged|closed|all)$")] = "open",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PullRequestList:
    """Pull requests, newest first."""
    found = await app.reviews.list_pull_requests(subject, state=state, limit=limit)
    return PullRequestList(
        items=[PullRequestSummary(**_summary(each, request_id)) for each, request_id in found]
    )


@router.get("/{number}")
async def get_pull_request(number: Number, subject: Asking, app: Services) -> PullRequestView:
    """Everything a reviewer wants to see."""
    return await _view(await app.reviews.read(number, subject))


@router.post("/{number}/reviews", status_code=status.HTTP_201_CREATED)
async def review_pull_request(
    number: Number, body: NewReview, subject: Asking, app: Services
) -> PullRequestView:
    """Approve, request changes, or comment on the head commit."""
    await app.reviews.review(number, subject, body.state, body=body.body, head_sha=body.head_sha)
    return await _view(await app.reviews.read(number, subject))


@router.post("/{number}/comments", status_code=status.HTTP_201_CREATED)
async def comment_on_pull_request(
    number: Number, body: NewComment, subject: Asking, app: Services
) -> PullRequestView:
    """Say something."""
    await app.reviews.comment(number, subject, body.body)
    return await _view(await app.reviews.read(number, subject))


@router.post("/{number}/close", status_code=status.HTTP_202_ACCEPTED)
async def close_pull_request(number: Number, subject: Asking, app: Services) -> PullRequestView:
    """Close without merging; the request is cancelled with it."""
    await app.reviews.close(number, subject)
    return await _view(await app.reviews.read(number, subject))


def _summary(pull_request: PullRequest, request_id: str | None) -> dict[str, Any]:
    return {
        "number": pull_request.number,
        "title": pull_request.title,
        "state": pull_request.state,
        "author": pull_request.author,
        "head_branch": pull_request.head_branch,
        "head_sha": pull_request.head_sha,
        "request_id": request_id,
        "created_at": pull_request.created_at,
        "url": pull_request.url,
    }


async def _view(page: ReviewPage) -> PullRequestView:
    pull_request, request, approval = page.pull_request, page.request, page.approval
    return PullRequestView(
        **_summary(pull_request, request.id if request else None),
        body=pull_request.body,
        base_branch=pull_request.base_branch,
        files=[FileChangeView.model_validate(f, from_attributes=True) for f in page.files],
        reviews=[ReviewView.model_validate(r, from_attributes=True) for r in pull_request.reviews],
        comments=[
            CommentView.model_validate(c, from_attributes=True) for c in pull_request.comments
        ],
        plan=await asyncio.to_thread(_plan, page),  # of 10,000 changes it takes a second
        policy=policy_view(request.policy) if request else None,
        approval=ApprovalView(
            quorum=approval.quorum if approval else 0,
            approved_by=list(approval.approved_by) if approval else [],
            missing=list(approval.missing) if approval else [],
            can_approve=page.why_not is None and pull_request.state is PullRequestState.OPEN,
            why_not=page.why_not,
            review_url=page.review_url,
        ),
    )


def _plan(page: ReviewPage) -> PlanView | None:
    plan = page.plan
    if plan is None or page.document is None or plan.count is None:
        return None
    return PlanView(
        adds=plan.count.adds,
        changes=plan.count.changes,
        destroys=plan.count.destroys,
        head_sha=plan.head_sha,
        resource_changes=resource_changes(page.document),
    )


def resource_changes(document: dict[str, Any]) -> list[ResourceChange]:
    """The table of a plan's changes."""
    return [
        ResourceChange.model_validate(change, from_attributes=True)
        for change in planned_changes(document)
    ]
