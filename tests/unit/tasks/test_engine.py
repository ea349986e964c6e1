"""The steps of a task: what runs, in which order, with which input, and what is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from landform.kernel.errors import Unavailable
from landform.tasks.actions.registry import Action, ActionRegistry, ActionSpec, Call, schema
from landform.tasks.engine import Engine, Outcome, Progress
from landform.tasks.errors import StepFailed
from landform.tasks.models import LogLine, StepStatus, Surroundings
from landform.tasks.spec import read_spec, wire_spec
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File

ECHO = ActionSpec(
    "echo",
    "Says what it is given.",
    schema({"text": {}, "times": {"type": "integer"}}, required=("text",)),
    schema({"said": {"type": "string"}, "count": {"type": "number"}}),
    supports_dry_run=True,
)


@dataclass
class Stage:
    """One task on stage: its actions note what they were given, in ``ran``."""

    steps: list[dict[str, Any]]
    parameters: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    output: Any = field(default_factory=dict)
    is_dry_run: bool = False
    lenient: bool = False
    ran: list[Any] = field(default_factory=list)
    lines: list[LogLine] = field(default_factory=list)
    kept: list[list[str]] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    unavailable: int = 0

    async def run(self) -> Outcome:
        document = {
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "spec": {"steps": self.steps, "output": self.output},
        }
        wire = wire_spec(
            document, self.parameters, user={"ref": "user:default/ana"}, template_info={}
        )
        engine = Engine(
            ActionRegistry.of(self.actions()),
            read_spec(wire, lenient=self.lenient),
            task_id="task-1",
            template_files=Workspace(),
            secrets=self.secrets,
            progress=self.progress,
            log=self._log,
            keep=self._keep,
            surroundings=Surroundings(),
            is_dry_run=self.is_dry_run,
        )
        return await engine.run()

    def actions(self) -> list[Action]:
        def action(action_id: str, run: Callable[[Call], Any]) -> Action:
            return Action(ActionSpec(action_id, action_id, schema({})), run)

        return [
            Action(ECHO, self._echo),
            action("write", self._write),
            action("fail", self._fail),
            action("away", self._away),
        ]

    async def _echo(self, call: Call) -> None:
        self.ran.append(call.input)
        call.output("said", call.input["text"])
        await call.log(f"said {call.input['text']}")

    async def _write(self, call: Call) -> None:
        call.workspace.write("made", File(b"x"))

    async def _fail(self, _call: Call) -> None:
        raise StepFailed("It broke.")

    async def _away(self, _call: Call) -> None:
        self.unavailable += 1
        raise Unavailable("The forge does not answer.")

    async def _log(self, line: LogLine) -> None:
        self.lines.append(line)

    async def _keep(self, progress: Progress) -> None:
        self.kept.append(list(progress.outputs))

    @property
    def said(self) -> list[str]:
        return [line.message for line in self.lines]

    def statuses(self, step: str) -> list[StepStatus]:
        return [line.status for line in self.lines if line.step == step and line.status]


def echo(text: Any, **more: Any) -> dict[str, Any]:
    return {"action": "echo", "input": {"text": text}, **more}


async def test_steps_run_in_order_and_see_what_came_before() -> None:
    stage = Stage(
        [echo("${{ parameters.name }}", id="first"), echo("${{ steps.first.output.said }}!")],
        parameters={"name": "orders"},
        output={"text": "${{ steps.first.output.said }} of ${{ user.ref }}"},
    )

    outcome = await stage.run()

    assert [given["text"] for given in stage.ran] == ["orders", "orders!"]
    assert outcome == Outcome(output={"text": "orders of user:default/ana"})
    assert stage.kept == [["first"], ["first", "step-2"]]


async def test_a_single_expression_keeps_its_type_and_nothing_undefined_is_passed_on() -> None:
    step = {
        "action": "echo",
        "input": {"text": "${{ parameters.list }}", "gone": "${{ parameters.no }}"},
    }
    stage = Stage([step], parameters={"list": [1, {"a": None}]})

    await stage.run()

    assert stage.ran == [{"text": [1, {"a": None}]}]


@pytest.mark.parametrize(
    "condition", [False, "${{ parameters.no }}", "${{ [] }}", "${{ 0 }}", "${{ '' }}"]
)
async def test_a_step_whose_condition_is_false_is_skipped(condition: Any) -> None:
    stage = Stage([echo("x", **{"if": condition})])

    await stage.run()

    assert stage.ran == []
    assert stage.statuses("step-1") == [StepStatus.PROCESSING, StepStatus.SKIPPED]


@pytest.mark.parametrize("condition", [True, "${{ true }}", "${{ {} }}", "yes", "${{ [0] }}"])
async def test_a_step_whose_condition_is_true_runs(condition: Any) -> None:
    stage = Stage([echo("x", **{"if": condition})])

    await stage.run()

    assert len(stage.ran) == 1


async def test_with_each_a_step_runs_for_every_item_and_its_outputs_become_lists() -> None:
    stage = Stage(
        [
            echo(
                "${{ each.key }}=${{ each.value }}",
                each="${{ parameters.tags }}",
                id="all",
                **{"if": "${{ each.value !== 'skip' }}"},
            )
        ],
        parameters={"tags": {"a": "1", "b": "skip", "c": "3"}},
        output={"said": "${{ steps.all.output.said }}"},
    )

    outcome = await stage.run()

    assert outcome.output == {"said": ["a=1", "c=3"]}
    assert 'info: Skipping step each: {"key":"b","value":"skip"}' in stage.said


@pytest.mark.parametrize(
    ("each", "reason"),
    [("${{ parameters.no }}", "cannot be resolved to a value"), ("${{ 3 }}", "array or object")],
)
async def test_each_needs_something_to_go_through(each: str, reason: str) -> None:
    outcome = await Stage([echo("x", each=each)]).run()

    assert reason in (outcome.failure or "")


async def test_every_item_is_checked_before_the_first_runs() -> None:
    step = {
        "action": "echo",
        "each": [1, "x"],
        "input": {"text": "t", "times": "${{ each.value }}"},
    }
    stage = Stage([step])

    outcome = await stage.run()

    assert stage.ran == []
    assert "echo[1]" in (outcome.failure or "")


async def test_after_a_failure_only_those_run_that_ask_for_it() -> None:
    stage = Stage(
        [
            {"action": "fail", "id": "breaks"},
            echo("no"),
            echo("never", **{"if": "${{ parameters.x }}"}),
            echo("always", **{"if": "${{ always() }}"}),
            echo("cleanup", **{"if": "${{ failure() }}"}),
            echo("only when well", **{"if": "${{ not failure() }}"}),
        ]
    )

    outcome = await stage.run()

    assert [given["text"] for given in stage.ran] == ["always", "cleanup"]
    assert outcome.failure == "It broke."
    assert "Skipping step step-2 because a previous step failed" in stage.said


async def test_failure_is_false_while_nothing_failed() -> None:
    stage = Stage([echo("cleanup", **{"if": "${{ failure() }}"})])

    outcome = await stage.run()

    assert (stage.ran, outcome.failure) == ([], None)


async def test_the_first_failure_is_the_reason_and_others_are_told() -> None:
    stage = Stage([{"action": "fail"}, {"action": "nothing", "if": "${{ always() }}"}])

    outcome = await stage.run()

    assert outcome.failure == "It broke."
    assert any("Additional error" in said and "'nothing'" in said for said in stage.said)


async def test_an_input_that_the_action_does_not_take_fails_with_its_name() -> None:
    outcome = await Stage([{"action": "echo", "input": {"times": "many"}}]).run()

    assert 'instance requires property "text"' in (outcome.failure or "")
    assert "instance.times" in (outcome.failure or "")


async def test_an_expression_that_cannot_be_evaluated_fails_its_step_and_says_where() -> None:
    outcome = await Stage([echo("${{ parameters.name | nothing }}")]).run()

    assert "step-1.input.text" in (outcome.failure or "")
    assert "nothing" in (outcome.failure or "")


async def test_in_backstage_s_manner_it_stays_as_it_was_written() -> None:
    stage = Stage([echo("${{ parameters.name | nothing }}")], lenient=True)

    await stage.run()

    assert stage.ran == [{"text": "${{ parameters.name | nothing }}"}]


async def test_a_task_goes_on_with_the_step_it_was_in() -> None:
    """The forge is away; what was done before is not done again."""
    stage = Stage([echo("once"), {"action": "write"}, {"action": "away"}])
    for _ in range(2):
        with pytest.raises(Unavailable):
            await stage.run()

    assert len(stage.ran) == 1
    assert stage.unavailable == 2
    assert stage.progress.workspace.files == {"made": File(b"x")}
    assert "Skipping step step-1 because it was already completed" in stage.said


async def test_a_dry_run_makes_up_what_an_action_would_have_given() -> None:
    stage = Stage(
        [{"action": "fail", "id": "effect"}, echo("${{ steps.effect.output.url }}!")],
        is_dry_run=True,
    )

    outcome = await stage.run()

    assert outcome.failure is None
    assert [given["text"] for given in stage.ran] == ["!"]
    assert "Skipping because fail does not support dry-run" in stage.said


async def test_links_whose_condition_is_false_are_left_out() -> None:
    output = {
        "links": [
            {"title": "yes", "if": "${{ true }}"},
            {"title": "no", "if": "${{ parameters.x === 1 }}"},
            {"title": "always"},
        ]
    }

    outcome = await Stage([], output=output).run()

    assert outcome.output == {"links": [{"title": "yes"}, {"title": "always"}]}


@pytest.mark.parametrize("is_dry_run", [False, True])
async def test_secrets_reach_inputs_only_and_no_line_of_the_log(is_dry_run: bool) -> None:
    secret = "hunter2-and-more"
    stage = Stage(
        [
            echo("Bearer ${{ secrets.token }}", id="first"),
            echo("${{ secrets.token | upper }}"),
            echo("x", **{"if": "${{ secrets.token }}"}),
        ],
        secrets={"token": secret},
        is_dry_run=is_dry_run,
    )

    await stage.run()

    assert [given["text"] for given in stage.ran] == [f"Bearer {secret}", secret.upper()]
    assert not [said for said in stage.said if "hunter2" in said.lower()]
