"""`/approvals`: what waits for the decision of the one who asks."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from landform.api.dependencies import Asking, Services
from landform.api.views import RequestView

router = APIRouter(prefix="/approvals", tags=["pull requests"])


class ApprovalList(BaseModel):
    items: list[RequestView]


@router.get("")
async def list_approvals(
    subject: Asking, app: Services, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> ApprovalList:
    """The requests that wait for your approval, the longest waiting first.

    Those of others that you may decide on or review, and on whose newest commit you have
    not yet said what you think.
    """
    found = await app.reviews.awaiting(subject, limit=limit)
    return ApprovalList(items=[RequestView.of(each) for each in found])
