"""Requests that would have waited for ever without anybody knowing why."""

import hashlib
from typing import Any

import orjson
import pytest

from landform.adapters.terraform.layout import Result
from landform.adapters.terraform.reports import plan_callback
from landform.changes.models import Proposal, PullRequest, PullRequestState
from landform.db import inbox
from landform.db.inbox import Delivery
from landform.kernel.names import safe_name
from landform.policies.models import Stage
from landform.requests.errors import StaleRequest
from landform.requests.models import Status
from landform.runs.models import Phase, Project, RunView
from tests.support.api import read_inbox
from tests.support.builders import a_request, a_stack
from tests.support.forge import MemoryForge
from tests.support.world import PLAN, World

DENIED = {"deny": ["no databases on Fridays"]}


class Post:
    """Carries the runner's reports to the inbox as the embedded runner's bodies do."""

    def __init__(self, world: World) -> None:
        self.world, self.bag = world, list[bytes]()

    def report(self, project: Project, view: RunView) -> None:
        if view.phase is Phase.PLAN:
            result = Result(succeeded=view.error is None, error=view.error)
            self.bag.append(orjson.dumps(plan_callback(project, result, PLAN)))

    async def arrive(self) -> None:
        bag, self.bag = self.bag, []
        for raw in bag:
            name = f"callback-{hashlib.sha256(raw).hexdigest()}"
            delivery = Delivery("atlantis", name, "callback", raw.decode(), self.world.clock())
            async with self.world.db.transaction() as tx:
                await inbox.store(tx, [delivery])
        await read_inbox(self.world)


async def test_a_plan_that_a_policy_denied_is_judged_again_on_retry(world: World) -> None:
    """To the runner that plan is a good one, which it would keep and report in the same words."""
    post = Post(world)
    world.runner.on_report = post.report
    world.engine.answers[Stage.PLAN] = DENIED
    request = await world.advance(await world.submit())
    world.runner.finish(world.project(request), Phase.PLAN)
    await post.arrive()
    request = await world.advance(request)
    assert request.status is Status.PLAN_FAILED

    world.engine.answers[Stage.PLAN] = {"deny": []}
    await world.requests.retry(request.id, await world.subject(request.requested_by))
    await world.advance(request)
    world.runner.finish(world.project(request), Phase.PLAN)
    await post.arrive()
    request = await world.advance(request)

    assert request.status is Status.PLANNED


async def test_a_state_that_is_not_where_it_should_be_is_said(world: World) -> None:
    """An apply writes its state; none means the service looks in another place."""
    request = await world.applying()
    world.runner.finish(world.project(request), Phase.APPLY)  # but no state appears

    request = await world.advance(request)

    assert request.status is Status.APPLIED
    assert request.reason is not None
    assert request.stack.directory in request.reason


class SlowForge(MemoryForge):
    """Somebody does something while a pull request is being opened."""

    meanwhile: Any = None

    async def open_pull_request(self, proposal: Proposal) -> PullRequest:
        opened = await super().open_pull_request(proposal)
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return opened


async def test_a_pull_request_that_was_opened_for_a_withdrawn_request_is_closed(
    world: World,
) -> None:
    forge = SlowForge({"README.md": "infra\n"}, clock=world.clock)
    world.forge = forge
    world.rewire(
        db=world.db, forge=forge, runner=world.runner, engine=world.engine, states=world.states
    )
    request = await world.submit()
    ana = await world.subject(request.requested_by)

    async def withdraw() -> None:
        await world.requests.cancel(request.id, ana, "")

    forge.meanwhile = withdraw
    with pytest.raises(StaleRequest):
        await world.advance(request)
    await world.advance(request)  # as the job queue does after a conflict

    assert (await world.requests.get(request.id)).status is Status.CANCELLED
    [pull] = forge.pull_requests.values()
    assert pull.state is PullRequestState.CLOSED


async def test_the_plan_of_a_pull_request_closed_by_hand_is_forgotten(world: World) -> None:
    """A plan file holds secrets in clear; the runner keeps it until it is told not to."""
    request = await world.planned()
    await world.forge.close(world.pull_request(request).number)

    request = await world.advance(request)

    assert request.status is Status.CANCELLED
    assert Phase.PLAN not in await world.runner.observe(world.project(request))


@pytest.mark.parametrize("length", [3, 54, 55, 59])
def test_every_name_that_a_stack_may_have_gives_a_branch(length: int) -> None:
    request = a_request(stack=a_stack(name="n" * length))

    assert safe_name(request.branch, "branch") == request.branch
    assert request.branch.endswith(f"-{request.id}")
