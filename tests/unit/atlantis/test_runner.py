"""Commands are given once, however often we ask, and again when they got lost."""

from datetime import timedelta

import pytest

from landform.adapters.atlantis.runner import AtlantisRunner, AtlantisSettings
from landform.changes.models import StatusState
from landform.runs.errors import NothingPlanned, RunnerUnavailable
from landform.runs.models import Lock, Phase, Project, RunStatus
from tests.support.builders import HEAD
from tests.support.channel import REPORTER, MemoryAtlantis, MemoryChannel
from tests.support.clock import ManualClock

PENDING, SUCCESS, FAILURE = StatusState.PENDING, StatusState.SUCCESS, StatusState.FAILURE
PROJECT = Project("acme/infra", 7, "landform-x", HEAD, "live/dev/orders")
PLAN, APPLY = "atlantis plan -d live/dev/orders", "atlantis apply -d live/dev/orders"


@pytest.fixture
def channel(clock: ManualClock) -> MemoryChannel:
    return MemoryChannel(clock)


@pytest.fixture
def atlantis() -> MemoryAtlantis:
    return MemoryAtlantis()


@pytest.fixture
def runner(channel: MemoryChannel, atlantis: MemoryAtlantis, clock: ManualClock) -> AtlantisRunner:
    return a_runner(channel, atlantis, clock)


def a_runner(
    channel: MemoryChannel, atlantis: MemoryAtlantis, clock: ManualClock
) -> AtlantisRunner:
    """One that has just been started."""
    return AtlantisRunner(channel, atlantis, AtlantisSettings(REPORTER), clock)


async def test_the_first_plan_is_left_to_atlantis_for_a_minute(
    runner: AtlantisRunner, channel: MemoryChannel, clock: ManualClock
) -> None:
    await runner.plan(PROJECT)
    clock.go_on(seconds=59)
    await runner.plan(PROJECT)
    assert channel.said == []

    clock.go_on(seconds=1)
    for _ in range(3):
        await runner.plan(PROJECT)

    assert channel.said == [PLAN]


async def test_a_command_nobody_heeds_is_given_again_ever_more_seldom(
    runner: AtlantisRunner, channel: MemoryChannel, clock: ManualClock
) -> None:
    await runner.plan(PROJECT)
    for _ in range(60):
        clock.go_on(minutes=1)
        await runner.plan(PROJECT)

    waits = [
        (after.at - before.at) // timedelta(minutes=1)
        for before, after in zip(channel.comments, channel.comments[1:], strict=False)
    ]
    assert waits[:6] == [1, 2, 4, 8, 10, 10]


async def test_a_command_whose_answer_was_lost_is_not_given_twice(
    runner: AtlantisRunner,
    channel: MemoryChannel,
    atlantis: MemoryAtlantis,
    clock: ManualClock,
) -> None:
    channel.report(PROJECT, Phase.PLAN, SUCCESS)
    channel.forgetful = True
    with pytest.raises(RunnerUnavailable):
        await runner.apply(PROJECT)
    channel.forgetful = False

    await runner.apply(PROJECT)
    await a_runner(channel, atlantis, clock).apply(PROJECT)  # after a restart of ours

    assert channel.said == [APPLY]


async def test_while_it_plans_it_is_told_nothing(
    runner: AtlantisRunner, channel: MemoryChannel, clock: ManualClock
) -> None:
    channel.report(PROJECT, Phase.PLAN, PENDING)
    clock.go_on(hours=1)

    await runner.plan(PROJECT)

    assert channel.said == []


async def test_a_good_plan_whose_report_does_not_come_is_made_again_after_a_while(
    runner: AtlantisRunner, channel: MemoryChannel, clock: ManualClock
) -> None:
    channel.report(PROJECT, Phase.PLAN, PENDING, SUCCESS)
    await runner.plan(PROJECT)
    assert channel.said == []  # it may be on its way

    clock.go_on(minutes=1)
    await runner.plan(PROJECT)

    assert channel.said == [PLAN]


async def test_a_result_that_does_not_count_any_more_is_replaced_at_once_and_once(
    runner: AtlantisRunner, channel: MemoryChannel, clock: ManualClock
) -> None:
    channel.report(PROJECT, Phase.PLAN, PENDING, FAILURE)
    failed = (await runner.observe(PROJECT))[Phase.PLAN]
    clock.go_on(minutes=5)

    for _ in range(3):
        await runner.plan(PROJECT, instead_of=[failed.id])
    assert channel.said == [PLAN]

    channel.report(PROJECT, Phase.PLAN, PENDING, SUCCESS)
    await runner.plan(PROJECT, instead_of=[failed.id])
    assert channel.said == [PLAN]


async def test_a_failed_apply_needs_a_new_plan(
    runner: AtlantisRunner, channel: MemoryChannel, clock: ManualClock
) -> None:
    channel.report(PROJECT, Phase.PLAN, SUCCESS)
    channel.report(PROJECT, Phase.APPLY, PENDING, FAILURE)
    with pytest.raises(NothingPlanned):
        await runner.apply(PROJECT)

    clock.go_on(seconds=5)
    await runner.plan(PROJECT)
    channel.report(PROJECT, Phase.PLAN, PENDING, SUCCESS)

    assert (await runner.observe(PROJECT)).keys() == {Phase.PLAN}
    await runner.apply(PROJECT)
    assert channel.said == [PLAN, APPLY]


@pytest.mark.parametrize("states", [[], [PENDING], [FAILURE]])
async def test_nothing_is_applied_without_a_good_plan(
    runner: AtlantisRunner, channel: MemoryChannel, states: list[StatusState]
) -> None:
    channel.report(PROJECT, Phase.PLAN, *states)

    with pytest.raises(NothingPlanned):
        await runner.apply(PROJECT)

    assert channel.said == []


@pytest.mark.parametrize("state", [PENDING, SUCCESS])
async def test_what_is_applied_or_being_applied_is_not_applied_again(
    runner: AtlantisRunner, channel: MemoryChannel, state: StatusState
) -> None:
    channel.report(PROJECT, Phase.PLAN, SUCCESS)
    channel.report(PROJECT, Phase.APPLY, state)

    await runner.apply(PROJECT)

    assert channel.said == []


async def test_a_run_is_lost_when_it_is_silent_and_atlantis_works_on_nothing(
    runner: AtlantisRunner,
    channel: MemoryChannel,
    atlantis: MemoryAtlantis,
    clock: ManualClock,
) -> None:
    channel.report(PROJECT, Phase.PLAN, SUCCESS)
    channel.report(PROJECT, Phase.APPLY, PENDING)

    async def status() -> RunStatus:
        return (await runner.observe(PROJECT))[Phase.APPLY].status

    atlantis.idle = True
    assert await status() is RunStatus.RUNNING  # it has just begun
    clock.go_on(minutes=3)
    atlantis.idle = False
    assert await status() is RunStatus.RUNNING
    atlantis.down = True
    assert await status() is RunStatus.RUNNING  # it may go on when it is back
    atlantis.down, atlantis.idle = False, True
    assert await status() is RunStatus.LOST

    await runner.apply(PROJECT)
    assert channel.said == [APPLY]


async def test_a_workspace_of_its_own_is_named(
    runner: AtlantisRunner, channel: MemoryChannel
) -> None:
    blue = Project("acme/infra", 7, "landform-x", HEAD, "live/dev/orders", "blue")
    channel.report(blue, Phase.PLAN, SUCCESS)

    await runner.apply(blue)

    assert channel.said == [f"{APPLY} -w blue"]


async def test_a_lock_is_given_a_minute_to_go_away_by_itself(
    runner: AtlantisRunner,
    channel: MemoryChannel,
    atlantis: MemoryAtlantis,
    clock: ManualClock,
) -> None:
    await runner.discard(PROJECT)
    atlantis.held = [Lock(8, PROJECT.directory, "default"), Lock(7, "live/dev/other", "default")]
    await runner.discard(PROJECT)
    clock.go_on(minutes=2)
    await runner.discard(PROJECT)
    assert channel.said == []  # those are not its

    atlantis.held.append(Lock(7, PROJECT.directory, "default"))
    await runner.discard(PROJECT)
    assert channel.said == []
    clock.go_on(minutes=1)
    for _ in range(3):
        await runner.discard(PROJECT)
    assert channel.said == ["atlantis unlock"]


async def test_where_the_log_is_is_said(runner: AtlantisRunner, channel: MemoryChannel) -> None:
    assert (await runner.read_log(PROJECT, Phase.PLAN, offset=0)).text == ""
    channel.report(PROJECT, Phase.PLAN, PENDING, SUCCESS)

    whole = await runner.read_log(PROJECT, Phase.PLAN, offset=0)
    rest = await runner.read_log(PROJECT, Phase.PLAN, offset=whole.next_offset)

    assert "http://atlantis.test/jobs/1" in whole.text
    assert (whole.finished, rest.text) == (True, "")


async def test_without_github_atlantis_cannot_be_reached(
    runner: AtlantisRunner, channel: MemoryChannel
) -> None:
    channel.down = True

    for call in (runner.plan, runner.apply, runner.observe):
        with pytest.raises(RunnerUnavailable, match="GitHub did not answer"):
            await call(PROJECT)
