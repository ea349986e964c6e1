"""Deliveries dropped, doubled and shuffled: the end is the same."""

import asyncio
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.db.engine import Database
from landform.requests.errors import UnknownReport
from landform.requests.models import EventType, Request, Status
from landform.runs.models import Phase, RunStatus
from landform.runs.reports import Report
from tests.support.clock import ManualClock
from tests.support.world import PLAN, World

CANONICAL = [
    "submitted",
    "policy_allowed",
    "pull_request_opened",
    "plan_succeeded",
    "approved",
    "apply_started",
    "apply_succeeded",
    "resource_registered",
    "pull_request_merged",
]
HAPPENINGS = (
    "work",  # the worker looks
    "time passes",
    "plan reported",  # true once it ended, a lie or a replay otherwise
    "apply reported",
    "failed apply reported",
    "plan of another head reported",
    "plan of another pull request reported",
    "runner ends",  # what runs ends; its report is lost
    "review",
)
ORDERS = st.lists(st.sampled_from(HAPPENINGS), max_size=25)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=ORDERS)
def test_any_order_of_deliveries_ends_alike(order: list[str], migrated_sqlite: Path) -> None:
    """One pull request, one apply, one Resource, and the timeline of an undisturbed request."""
    with TemporaryDirectory() as directory:
        shutil.copy(migrated_sqlite, Path(directory) / "landform.db")
        asyncio.run(_live_through(order, Path(directory)))


async def _live_through(order: list[str], directory: Path) -> None:
    clock = ManualClock()
    world = World(Database(f"sqlite:///{directory / 'landform.db'}"), clock, directory / "t")
    try:
        await world.load_people()
        request = await world.submit()
        for happening in order:
            await _happen(world, clock, request, happening)
            await _nothing_applied_without_approval(world, request)
        await _settle(world, request)

        done = await world.requests.get(request.id)
        assert done.status is Status.COMPLETED, done.reason
        assert list(world.forge.pull_requests) == [1]
        assert len(world.runner.applied) == 1
        assert await world.catalog.exists("resource:default/orders-dev")
        assert await world.timeline(done) == CANONICAL
    finally:
        await world.db.close()


async def _happen(world: World, clock: ManualClock, request: Request, happening: str) -> None:
    request = await world.requests.get(request.id)
    if happening == "work":
        await world.advance(request)
    elif happening == "time passes":
        clock.go_on(seconds=31)
        await world.waker.wake_forgotten()
    elif request.pull_request_number is None:
        return
    elif happening == "runner ends":
        await _end_what_runs(world, request)
    elif happening == "review":
        if request.status in (Status.PULL_REQUEST_OPEN, Status.PLANNED):
            await world.review(request)
    else:
        await _deliver(world, _report_of(world, request, happening))


def _report_of(world: World, request: Request, happening: str) -> Report:
    match happening:
        case "plan reported":
            return world.a_report(request, Phase.PLAN, None, PLAN)
        case "apply reported":
            return world.a_report(request, Phase.APPLY, None, None)
        case "failed apply reported":
            return world.a_report(request, Phase.APPLY, "Error: a lie", None)
        case "plan of another head reported":
            other = world.a_report(request, Phase.PLAN, None, {"resource_changes": []})
            return Report(**{**other.__dict__, "head_sha": "b" * 40})
        case _:
            other = world.a_report(request, Phase.PLAN, None, PLAN)
            return Report(**{**other.__dict__, "pull_request_number": 99})


async def _deliver(world: World, report: Report) -> None:
    try:
        await world.waker.receive_report(report)
    except UnknownReport:
        assert report.pull_request_number == 99


async def _end_what_runs(world: World, request: Request) -> None:
    project = world.project(request)
    for phase, view in (await world.runner.observe(project)).items():
        if view.status is RunStatus.RUNNING:
            world.runner.finish(project, phase)
            if phase is Phase.APPLY:
                world.states.put(request.stack.directory, {"endpoint": "orders.test:5432"})


async def _settle(world: World, request: Request) -> None:
    """The world calms down: the worker looks on its timer, runs end, callbacks arrive at last."""
    for _ in range(20):
        request = await world.advance(request)
        if request.is_terminal:
            return
        if request.pull_request_number is None:
            continue
        await _end_what_runs(world, request)
        views = await world.runner.observe(world.project(request))
        if Phase.PLAN in views and request.status is Status.PULL_REQUEST_OPEN:
            await world.report_plan(request)
        if request.status is Status.PLANNED:
            await world.review(request)


async def _nothing_applied_without_approval(world: World, request: Request) -> None:
    if world.runner.applied:
        timeline = await world.timeline(request)
        assert EventType.APPROVED in timeline, f"applied, but only {timeline}"
