"""Nouns for tests: say only what the test is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from landform.access.models import Role, Subject
from landform.changes.models import PullRequest, PullRequestState, Review, ReviewState
from landform.rendering.models import Stack
from landform.requests.models import Action, Request, Status
from landform.runs.models import ChangeCount, Phase, Run, RunStatus
from landform.templates.models import ApplyMode, OutputSpec

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEAD = "a" * 40
ANA, ROSA, SAM = "user:default/ana", "user:default/rosa", "user:default/sam"
PLATFORM, PAYMENTS = "group:default/platform-team", "group:default/payments"
EVERYTHING = Subject("user:default/otto", roles=frozenset({Role.OPERATOR}))
"""Who sees everything, for tests that look at what happened."""


def a_stack(**changes: Any) -> Stack:
    stack = Stack(
        name="orders-db",
        environment="dev",
        owner=PAYMENTS,
        system=None,
        description=None,
        type="database",
        module="terraform-data",
        variables={"name": "orders-db"},
        outputs=(OutputSpec("endpoint", "Where it is"),),
        title="Create orders-db",
        quorum=1,
        reviewers=(PLATFORM,),
        apply=ApplyMode.AUTOMATIC,
        directory="live/dev/payments/orders-db",
    )
    return replace(stack, **changes)


def a_request(**changes: Any) -> Request:
    request = Request(
        id="1f6c2d9e-0000-4000-8000-000000000001",
        action=Action.CREATE,
        template="database",
        template_version="0" * 64,
        stack=a_stack(),
        parameters={"dbName": "orders-db"},
        requested_by=ANA,
        status=Status.SUBMITTED,
        created_at=NOON,
        updated_at=NOON,
    )
    if changes.get("status") not in (None, Status.SUBMITTED, Status.AWAITING_APPROVAL):
        request = replace(
            request,
            cleared_at=NOON,
            pull_request_number=1,
            pull_request_url="http://forge/1",
            pull_request_state="open",
            head_sha=HEAD,
        )
    return replace(request, **changes)


def a_pull_request(**changes: Any) -> PullRequest:
    pull_request = PullRequest(
        number=1,
        url="http://forge/1",
        title="Create orders-db",
        body="",
        author=ANA,
        state=PullRequestState.OPEN,
        head_branch=a_request().branch,
        base_branch="main",
        head_sha=HEAD,
        created_at=NOON,
    )
    return replace(pull_request, **changes)


def a_review(
    reviewer: str = ROSA, state: ReviewState = ReviewState.APPROVED, head_sha: str = HEAD
) -> Review:
    return Review(reviewer, state, head_sha, "", NOON)


def a_plan(**changes: Any) -> Run:
    plan = Run(
        pull_request_number=1,
        directory="live/dev/payments/orders-db",
        workspace="default",
        head_sha=HEAD,
        phase=Phase.PLAN,
        status=RunStatus.SUCCEEDED,
        count=ChangeCount(1, 0, 0),
        error=None,
        digest="d" * 64,
        created_at=NOON,
        reported_at=NOON,
    )
    return replace(plan, **changes)
