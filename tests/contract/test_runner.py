"""What every runner does. Told over the memory one and over real Terraform."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from landform.adapters.terraform.runner import EmbeddedRunner
from landform.runs.errors import NothingPlanned, RunnerUnavailable
from landform.runs.models import Phase, Project, RunStatus, RunView
from landform.runs.ports import Runner
from tests.support.report_sink import ReportSink, report_sink
from tests.support.runner import DIRECTORY, REPOSITORY, MemoryRunner, TerraformStage
from tests.support.waiting import await_until

HAS_TERRAFORM = shutil.which("terraform") or shutil.which("tofu")


class Stage(Protocol):
    """The same story told with different means."""

    @property
    def runner(self) -> Runner: ...

    def propose(self, *, number: int = 42) -> Project:
        """A project at a new head commit."""

    def fail_next_apply(self) -> None: ...

    def heal(self) -> None: ...

    async def end(self, project: Project, phase: Phase) -> RunView:
        """Let a run come to its end."""

    async def reported(self, phase: Phase, times: int) -> None:
        """Wait until that many reports of the phase were made."""

    def applies(self) -> int:
        """How many applies really happened."""

    def break_down(self) -> None: ...


class MemoryStage:
    def __init__(self) -> None:
        self.memory = MemoryRunner()
        self.runner: Runner = self.memory
        self._commits = 0
        self._error: str | None = None

    def propose(self, *, number: int = 42) -> Project:
        self._commits += 1
        return Project(REPOSITORY, number, "request/1", f"{self._commits:040x}", DIRECTORY)

    def fail_next_apply(self) -> None:
        self._error = "Terraform apply failed: no such luck."

    def heal(self) -> None:
        self._error = None

    async def end(self, project: Project, phase: Phase) -> RunView:
        error = self._error if phase is Phase.APPLY else None
        self.memory.finish(project, phase, error=error, log=f"{phase} è finito\n")
        return (await self.runner.observe(project))[phase]

    async def reported(self, phase: Phase, times: int) -> None:
        assert sum(view.phase is phase for _, view in self.memory.reported) == times

    def applies(self) -> int:
        return len(self.memory.applied)

    def break_down(self) -> None:
        self.memory.unavailable = True


class RealStage:
    def __init__(self, root: Path, sink: ReportSink) -> None:
        self._stage = TerraformStage(root, sink.url)
        self._sink = sink

    @property
    def runner(self) -> Runner:
        return self._stage.runner

    def propose(self, *, number: int = 42) -> Project:
        return self._stage.propose(number=number)

    def fail_next_apply(self) -> None:
        self._stage.touch("fail-create")

    def heal(self) -> None:
        self._stage.release("fail-create")

    async def end(self, project: Project, phase: Phase) -> RunView:
        return await self._stage.end(project, phase)

    async def reported(self, phase: Phase, times: int) -> None:
        await await_until(lambda: len(self._sink.of(phase)) >= times, what="the report")
        assert len(self._sink.of(phase)) == times

    def applies(self) -> int:
        return self._stage.creations

    def break_down(self) -> None:
        missing = self._stage.root / "not-installed"
        self._stage.runner = EmbeddedRunner(replace(self._stage.settings, binary=missing))


@pytest.fixture(params=["memory", pytest.param("terraform", marks=pytest.mark.terraform)])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "memory":
        yield MemoryStage()
        return
    if not HAS_TERRAFORM:
        pytest.skip("neither terraform nor tofu is on the PATH")
    with report_sink() as sink:
        yield RealStage(tmp_path, sink)


async def statuses(stage: Stage, project: Project) -> dict[Phase, RunStatus]:
    views = await stage.runner.observe(project)
    return {phase: view.status for phase, view in views.items()}


async def test_a_plan_is_asked_for_once_and_then_applied(stage: Stage) -> None:
    project = stage.propose()
    assert await stage.runner.observe(project) == {}

    await stage.runner.plan(project)
    assert await statuses(stage, project) == {Phase.PLAN: RunStatus.RUNNING}
    await stage.runner.plan(project)  # while one runs: changes nothing
    await stage.end(project, Phase.PLAN)
    await stage.runner.apply(project)
    await stage.end(project, Phase.APPLY)

    assert await statuses(stage, project) == {
        Phase.PLAN: RunStatus.SUCCEEDED,
        Phase.APPLY: RunStatus.SUCCEEDED,
    }
    await stage.reported(Phase.PLAN, 1)
    await stage.reported(Phase.APPLY, 1)
    assert stage.applies() == 1


async def test_nothing_is_applied_without_a_plan_of_that_head(stage: Stage) -> None:
    planned, moved_on = stage.propose(), stage.propose()
    await stage.runner.plan(planned)
    with pytest.raises(NothingPlanned):
        await stage.runner.apply(planned)  # it has not ended yet
    await stage.end(planned, Phase.PLAN)

    with pytest.raises(NothingPlanned):
        await stage.runner.apply(moved_on)

    assert Phase.APPLY not in await stage.runner.observe(moved_on)


async def test_asking_again_gets_a_lost_report_back_and_applies_nothing_twice(
    stage: Stage,
) -> None:
    project = stage.propose()
    await stage.runner.plan(project)
    await stage.end(project, Phase.PLAN)
    await stage.reported(Phase.PLAN, 1)

    await stage.runner.plan(project)
    await stage.reported(Phase.PLAN, 2)
    await stage.runner.apply(project)
    await stage.end(project, Phase.APPLY)
    await stage.reported(Phase.APPLY, 1)
    await stage.runner.apply(project)
    await stage.reported(Phase.APPLY, 2)

    assert stage.applies() == 1
    assert {view.status for view in (await stage.runner.observe(project)).values()} == {
        RunStatus.SUCCEEDED
    }


async def test_a_failed_apply_needs_a_new_plan(stage: Stage) -> None:
    project = stage.propose()
    stage.fail_next_apply()
    await stage.runner.plan(project)
    await stage.end(project, Phase.PLAN)
    await stage.runner.apply(project)
    failed = await stage.end(project, Phase.APPLY)
    assert failed.status is RunStatus.FAILED
    assert failed.error is not None
    assert failed.error.endswith(".")
    with pytest.raises(NothingPlanned):
        await stage.runner.apply(project)

    stage.heal()
    await stage.runner.plan(project)
    assert (await stage.runner.observe(project)).keys() == {Phase.PLAN}
    await stage.end(project, Phase.PLAN)
    await stage.runner.apply(project)

    assert (await stage.end(project, Phase.APPLY)).status is RunStatus.SUCCEEDED
    assert stage.applies() == 2


async def test_a_plan_that_does_not_count_any_more_is_made_again(stage: Stage) -> None:
    project = stage.propose()
    await stage.runner.plan(project)
    first = await stage.end(project, Phase.PLAN)
    assert first.id

    await stage.runner.plan(project, instead_of=[first.id])
    await stage.runner.plan(project, instead_of=[first.id])  # while it runs: changes nothing
    second = await stage.end(project, Phase.PLAN)
    await stage.reported(Phase.PLAN, 2)

    assert (second.status, second.id != first.id) == (RunStatus.SUCCEEDED, True)


async def test_a_plan_of_a_newer_head_takes_the_place_of_the_older(stage: Stage) -> None:
    older, newer = stage.propose(), stage.propose()
    await stage.runner.plan(older)
    await stage.end(older, Phase.PLAN)

    await stage.runner.plan(newer)
    await stage.end(newer, Phase.PLAN)

    assert Phase.PLAN not in await stage.runner.observe(older)
    with pytest.raises(NothingPlanned):
        await stage.runner.apply(older)


async def test_a_log_read_in_pieces_is_the_whole_log(stage: Stage) -> None:
    project = stage.propose()
    empty = await stage.runner.read_log(project, Phase.PLAN, offset=0)
    assert (empty.text, empty.next_offset) == ("", 0)

    await stage.runner.plan(project)
    assert not (await stage.runner.read_log(project, Phase.PLAN, offset=0)).finished
    await stage.end(project, Phase.PLAN)
    whole = await stage.runner.read_log(project, Phase.PLAN, offset=0)
    rest = await stage.runner.read_log(project, Phase.PLAN, offset=5)
    beyond = await stage.runner.read_log(project, Phase.PLAN, offset=whole.next_offset)

    assert whole.finished
    assert whole.text.encode()[5:] == rest.text.encode()
    assert whole.next_offset == rest.next_offset == len(whole.text.encode())
    assert (beyond.text, beyond.next_offset) == ("", whole.next_offset)


async def test_a_discarded_plan_is_forgotten(stage: Stage) -> None:
    project = stage.propose()
    await stage.runner.plan(project)
    await stage.end(project, Phase.PLAN)

    await stage.runner.discard(project)
    await stage.runner.discard(project)

    assert await stage.runner.observe(project) == {}
    with pytest.raises(NothingPlanned):
        await stage.runner.apply(project)


async def test_a_runner_that_is_not_there_says_so(stage: Stage) -> None:
    project = stage.propose()
    stage.break_down()

    with pytest.raises(RunnerUnavailable):
        await stage.runner.plan(project)
