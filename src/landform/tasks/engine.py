"""Run the steps of a task, one after another. Source: Backstage's scaffolder, measured.

A step is skipped whose `if` is false, or after a failure, unless its `if` asks for `always()`
or `failure()`. With `each` it runs once for every item, and each of its outputs becomes a list.
What is done by a step is kept after it (`Progress`), so that a task which was interrupted goes
on with the step it was in.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landform.kernel.errors import DomainError, Unavailable
from landform.rendering.language import Functions, backstage_functions, evaluate
from landform.tasks.actions.registry import Action, ActionRegistry, Call
from landform.tasks.errors import InvalidStep
from landform.tasks.limits import MOST_ITEMS, MOST_STEPS, LogBudget, check_count
from landform.tasks.models import ABSENT, LogLine, StepStatus, Surroundings, TaskSpec, TaskStep
from landform.tasks.printing import is_truthy, made_up, shown_item, without_hidden
from landform.tasks.redaction import HIDDEN, Redactor, told_by
from landform.tasks.workspace import Workspace


@dataclass
class Progress:
    """What the steps that are done left behind: their outputs, and the files."""

    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    workspace: Workspace = field(default_factory=Workspace)


@dataclass(frozen=True)
class Outcome:
    """How a run ended: with the template's output, or with the first failure."""

    output: Any = None
    error: DomainError | None = None
    failure: str | None = None


@dataclass
class Iteration:
    """One run of a step's action; ``each`` is the item, where the step is repeated."""

    context: dict[str, Any]
    input: dict[str, Any]
    each: dict[str, Any] | None = None
    runs: bool = True

    @property
    def suffix(self) -> str:
        return f"[{self.each['key']}]" if self.each else ""


class Engine:
    """Runs one task. Give it the progress of an earlier run to go on with it.

    ``keep`` is called after every step that was completed, ``log`` with every line.
    """

    def __init__(  # noqa: PLR0913 (one task's surroundings, by keyword, once)
        self,
        actions: ActionRegistry,
        spec: TaskSpec,
        *,
        task_id: str,
        template_files: Workspace,
        secrets: dict[str, str],
        progress: Progress,
        log: Callable[[LogLine], Awaitable[None]],
        keep: Callable[[Progress], Awaitable[None]],
        surroundings: Surroundings,
        is_dry_run: bool = False,
    ) -> None:
        self._actions = actions
        self._spec = spec
        self._task_id = task_id
        self._template_files = template_files
        self._secrets = secrets
        self._progress = progress
        self._log = log
        self._keep = keep
        self._is_dry_run = is_dry_run
        self._redactor = Redactor([*secrets.values(), *surroundings.secrets.values()])
        self._budget = LogBudget()
        # What a run before this one was given is not known any more.
        self._saw_secrets = bool(progress.outputs) and bool(secrets)
        self._failure: str | None = None
        self._error: DomainError | None = None
        self._asked_for_status = False
        self._surroundings = surroundings
        status = {"always": self._always, "failure": self._has_failed}
        self._functions = Functions(backstage_functions(surroundings.hosts).filters, status)

    async def run(self) -> Outcome:
        """Run what is still to be done.

        Raises:
            Unavailable: an outside system did not answer; running again goes on from here.
            InvalidStep: there are too many steps.
        """
        check_count("steps", len(self._spec.steps), MOST_STEPS)
        await self._say(f"Starting up task with {len(self._spec.steps)} steps")
        for step in self._spec.steps:
            if step.id in self._progress.outputs:
                message = f"Skipping step {step.id} because it was already completed"
                await self._say(message, step, StepStatus.COMPLETED)
            elif self._failure is not None and not self._wants_to_run_after_failure(step):
                message = f"Skipping step {step.id} because a previous step failed"
                await self._say(message, step, StepStatus.SKIPPED)
            else:
                await self._run_step(step)
        if self._failure is not None:
            return Outcome(failure=self._failure, error=self._error)
        return Outcome(output=self._final_output())

    async def _run_step(self, step: TaskStep) -> None:
        await self._say(f"Beginning step {step.name}", step, StepStatus.PROCESSING)
        await asyncio.sleep(0)
        try:
            if not self._condition_holds(step):
                message = f"Skipping step {step.id} because its if condition was false"
                await self._say(message, step, StepStatus.SKIPPED)
                return
            await self._do(step, self._actions.get(step.action))
        except Unavailable:
            raise
        except DomainError as error:
            detail = self._redactor.hide(error.detail)
            await self._say(detail, step, StepStatus.FAILED)
            if self._failure is None:
                self._failure, self._error = detail, error
            else:
                again = f"Additional error occurred: {detail}"
                await self._say(again, step, StepStatus.FAILED)

    async def _do(self, step: TaskStep, action: Action) -> None:
        if self._is_dry_run:
            await self._announce_dry_run(step, action)
            if not action.spec.supports_dry_run:
                message = f"Skipping because {action.spec.id} does not support dry-run"
                await self._say(message, step, StepStatus.SKIPPED)
                self._progress.outputs[step.id] = made_up(action.spec.output_schema)
                return
        iterations = []
        for iteration in self._iterations(step, action):
            iterations.append(iteration)
            await asyncio.sleep(0)  # so that others are served meanwhile
        for iteration in iterations:
            self._check(action, iteration)
        outputs: dict[str, Any] = {}
        for iteration in iterations:
            await self._run_iteration(step, action, iteration, outputs)
        self._progress.outputs[step.id] = outputs
        await self._keep(self._progress)
        await self._say(f"Finished step {step.name}", step, StepStatus.COMPLETED)

    async def _run_iteration(
        self, step: TaskStep, action: Action, iteration: Iteration, outputs: dict[str, Any]
    ) -> None:
        if iteration.each is not None:
            shown = json.dumps(shown_item(iteration.each), separators=(",", ":"))
            verb = "Running" if iteration.runs else "Skipping"
            await self._say(f"info: {verb} step each: {shown}", step)
        if not iteration.runs:
            return

        def output(name: str, value: Any) -> None:
            if step.each is ABSENT:
                outputs[name] = value
            else:
                outputs.setdefault(name, []).append(value)

        async def log(message: str) -> None:
            await self._say(f"info: {message}", step)

        await action.run(
            Call(
                input=iteration.input,
                workspace=self._progress.workspace,
                template_files=self._template_files,
                template_info=self._spec.template_info,
                user=self._spec.user,
                task_id=self._task_id,
                step_id=step.id,
                hosts=self._surroundings.hosts,
                is_dry_run=self._is_dry_run,
                output=output,
                log=log,
                saw_secrets=self._saw_secrets,
            )
        )

    # ── what an expression means here ────────────────────────────────────────────

    def _condition_holds(self, step: TaskStep) -> bool:
        """Of a step that is repeated each item has its own condition."""
        if step.condition is False:
            return False
        if not isinstance(step.condition, str) or step.each is not ABSENT:
            return True
        return is_truthy(self._evaluate(step.condition, self._context(), f"{step.id}.if"))

    def _wants_to_run_after_failure(self, step: TaskStep) -> bool:
        if not isinstance(step.condition, str):
            return False
        self._asked_for_status = False
        self._evaluate(step.condition, self._context(), f"{step.id}.if", lenient=True)
        return self._asked_for_status

    def _iterations(self, step: TaskStep, action: Action) -> Iterator[Iteration]:
        context = self._context(
            secrets=self._secrets,
            # As in Backstage: those of the platform are not for trying things out.
            environment_secrets={} if self._is_dry_run else self._surroundings.secrets,
        )
        if step.each is ABSENT:
            yield self._iteration(step, context, None)
            return
        found = self._evaluate({"each": step.each}, context, step.id)
        if "each" not in found:
            raise InvalidStep(
                f"Invalid value on action {action.spec.id}.each parameter, "
                f'"{step.each}" cannot be resolved to a value'
            )
        items = found["each"]
        if not isinstance(items, list | dict):
            raise InvalidStep(
                f"Invalid value on action {action.spec.id}.each parameter, "
                "must resolve to an array or object"
            )
        check_count("items of each", len(items), MOST_ITEMS)
        pairs = items.items() if isinstance(items, dict) else enumerate(items)
        for key, value in pairs:
            yield self._iteration(step, context, {"key": str(key), "value": value})

    def _iteration(
        self, step: TaskStep, context: dict[str, Any], each: dict[str, Any] | None
    ) -> Iteration:
        runs = True
        if each is not None:
            context = {**context, "each": each}
            # As in Backstage, a condition that is no text does not keep an item from running.
            if isinstance(step.condition, str):
                runs = is_truthy(self._evaluate(step.condition, context, f"{step.id}.if"))
        where = f"{step.id}.input"
        given = self._evaluate(step.input or {}, context, where)
        if self._secrets or self._surroundings.secrets:
            without = self._context(secrets={}) | ({"each": each} if each else {})
            plain = self._evaluate(step.input or {}, without, where, lenient=True)
            told = [*told_by(given, plain)]
            self._redactor.add(told)
            self._saw_secrets = self._saw_secrets or bool(told)
        return Iteration(context, given, each, runs)

    def _check(self, action: Action, iteration: Iteration) -> None:
        problems = action.spec.check(iteration.input) if iteration.runs else []
        if problems:
            raise InvalidStep(
                f"Invalid input passed to action {action.spec.id}{iteration.suffix}, "
                + ", ".join(problems)
            )

    def _context(
        self,
        *,
        secrets: Mapping[str, str] | None = None,
        environment_secrets: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """What expressions see; secrets only where they are given."""
        steps = {step: {"output": output} for step, output in self._progress.outputs.items()}
        environment = {
            "parameters": dict(self._surroundings.parameters),
            "secrets": dict(environment_secrets or {}),
        }
        found = {
            "parameters": self._spec.parameters,
            "environment": environment,
            "steps": steps,
            "user": self._spec.user,
            "context": {"task": {"id": self._task_id}},
        }
        return found if secrets is None else {**found, "secrets": dict(secrets)}

    def _evaluate(
        self, node: Any, context: dict[str, Any], where: str, *, lenient: bool = False
    ) -> Any:
        return evaluate(
            node,
            context,
            where=where,
            functions=self._functions,
            lenient=lenient or self._spec.lenient,
        )

    def _always(self) -> bool:
        self._asked_for_status = True
        return True

    def _has_failed(self) -> bool:
        self._asked_for_status = True
        return self._failure is not None

    def _final_output(self) -> Any:
        output = self._evaluate(self._spec.output, self._context(), "output")
        if isinstance(output, dict):
            for name in ("links", "text"):
                if isinstance(output.get(name), list):
                    output[name] = list(without_hidden(output[name]))
        return output

    # ── what people see ──────────────────────────────────────────────────────────

    async def _announce_dry_run(self, step: TaskStep, action: Action) -> None:
        context = self._context(
            secrets=dict.fromkeys(self._secrets, HIDDEN),
            environment_secrets=dict.fromkeys(self._surroundings.secrets, HIDDEN),
        )
        shown = self._evaluate(step.input or {}, context, f"{step.id}.input", lenient=True)
        await self._say(
            f"info: Running {action.spec.id} in dry-run mode with inputs (secrets redacted): "
            + json.dumps(shown, indent=2, ensure_ascii=False),
            step,
        )

    async def _say(
        self, message: str, step: TaskStep | None = None, status: StepStatus | None = None
    ) -> None:
        hidden = self._redactor.hide(message)
        # A status is told in any case: who follows the task waits for it.
        said = self._budget.within(hidden) or (hidden[:200] if status else None)
        if said is not None:
            await self._log(LogLine(said, step.id if step else None, status))
