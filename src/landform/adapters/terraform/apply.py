"""The steps of an apply: apply the plan file, read the outputs."""

import contextlib
import json
import shutil
from typing import Any

from landform.adapters.terraform.layout import Ending, ProjectFiles, RunFiles
from landform.adapters.terraform.locks import gate, is_running
from landform.adapters.terraform.order import Order
from landform.adapters.terraform.state_locks import Operations, execute_locking
from landform.adapters.terraform.steps import Bench, Cancelled, StepFailed
from landform.runs.models import Phase, Project

INTERRUPTED = (
    "The apply was interrupted and what it has done is unknown; a new plan is needed to see it."
)
DISCARDED = "The plan was discarded by a newer one of this project; a new plan is needed."


def perform_apply(
    order: Order, run: RunFiles, project: ProjectFiles, locks: tuple[int, ...]
) -> None:
    """Apply the plan of this head, at most once.

    Raises:
        StepFailed: a step did not succeed.
        Cancelled: the project was discarded before Terraform started.
        WitnessLost: a supervisor was killed.
    """
    planned = project.run(order.project, Phase.PLAN)
    ending = run.ending("apply")
    if ending is None and run.read("apply.started") is not None:
        # Nobody saw it end and no process of it lives. Terraform would take the same
        # plan again if its state was not written, and create everything twice.
        raise StepFailed(INTERRUPTED)
    if ending is None and not planned.plan_file.exists():
        raise StepFailed(DISCARDED)
    bench = Bench(
        run=run,
        planned=planned,
        settings=order.settings,
        workspace=order.project.workspace,
        directory=planned.checkout / order.project.directory,
        locks=locks,
        can_be_cancelled=False,
    )
    operations = Operations(project.operations)
    if ending is None:
        ending = _apply(bench, operations)
    elif ending.code == 0:
        operations.end(ending)
    if ending.code < 0:
        raise StepFailed(INTERRUPTED)
    bench.expect_success("apply", ending)
    _keep_outputs(bench)


def tidy_up(project: ProjectFiles, what: Project) -> None:
    """Remove what nobody needs after a successful apply: plan files hold secrets in clear."""
    with gate(project.gate):
        planned, applied = project.run(what, Phase.PLAN), project.run(what, Phase.APPLY)
        result = applied.result()
        if result is not None and result.succeeded and not is_running(planned):
            planned.plan_file.unlink(missing_ok=True)
            for directory in (planned.checkout, planned.data):
                shutil.rmtree(directory, ignore_errors=True)


def _apply(bench: Bench, operations: Operations) -> Ending:
    if bench.run.cancel.exists():  # the last moment: an apply is never interrupted
        raise Cancelled
    arguments = ("apply", "-input=false", "-no-color", str(bench.planned.plan_file))
    limit = bench.settings.apply_limit_seconds
    return execute_locking(bench, operations, "apply", arguments, limit=limit)


def _keep_outputs(bench: Bench) -> None:
    """Write down the outputs to report; a sensitive one without its value.

    Never fails: Terraform did apply, and the state store has the outputs too.
    """
    limit = bench.settings.plan_limit_seconds
    with contextlib.suppress(StepFailed, OSError, ValueError):
        if bench.run.read("outputs.json") is None:
            printed = bench.capture("output", "output", "-json", "-no-color", limit=limit)
            bench.run.write("outputs.json", _without_secrets(json.loads(printed)))


def _without_secrets(outputs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, output in outputs.items():
        sensitive = output.get("sensitive", True) is not False
        shown[name] = {"sensitive": sensitive, "type": output.get("type")}
        if not sensitive:
            shown[name]["value"] = output.get("value")
    return shown
