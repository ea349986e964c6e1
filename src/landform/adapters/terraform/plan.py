"""The steps of a plan: check out, init, plan, show."""

import json
import shutil

from landform.adapters.terraform.checkout import check_out, prepare_directory
from landform.adapters.terraform.layout import ProjectFiles, RunFiles
from landform.adapters.terraform.locks import gate, is_running
from landform.adapters.terraform.order import Order
from landform.adapters.terraform.state_locks import Operations, execute_locking
from landform.adapters.terraform.steps import Bench
from landform.runs.models import Phase
from landform.runs.scrub import scrub_plan


def perform_plan(
    order: Order, run: RunFiles, project: ProjectFiles, locks: tuple[int, ...]
) -> None:
    """Plan the head. Steps that a killed run finished are not repeated.

    Raises:
        StepFailed: a step did not succeed.
        Cancelled: the project was discarded meanwhile.
        WitnessLost: a supervisor was killed.
    """
    settings = order.settings
    _discard_other_heads(project, run)
    if not run.checkout.exists():
        check_out(settings.repository, order.project.head_sha, run.checkout)
    bench = Bench(
        run=run,
        planned=run,
        settings=settings,
        workspace=order.project.workspace,
        directory=prepare_directory(
            run.checkout, order.project.directory, dict(settings.overrides)
        ),
        locks=locks,
        can_be_cancelled=True,
    )
    if run.ending("init") is None:
        shutil.rmtree(run.data, ignore_errors=True)  # half-unpacked providers pass for whole ones
    bench.finish("init", "init", "-input=false", "-no-color", limit=settings.init_limit_seconds)
    limit = settings.plan_limit_seconds
    ending = run.ending("plan")
    operations = Operations(project.operations)
    if ending is not None and ending.code == 0:
        operations.end(ending)
    else:
        arguments = ("plan", "-input=false", "-no-color", f"-out={run.plan_file}")
        ending = execute_locking(bench, operations, "plan", arguments, limit=limit)
        bench.expect_success("plan", ending)
    if run.read("plan.json") is None:
        shown = bench.capture("show", "show", "-json", str(run.plan_file), limit=limit)
        run.write("plan.json", scrub_plan(json.loads(shown)))


def _discard_other_heads(project: ProjectFiles, run: RunFiles) -> None:
    """A project has one plan, the newest, as with Atlantis; applies are history and stay."""
    with gate(project.gate):
        for other in project.runs():
            is_plan = other.directory.name == Phase.PLAN
            if is_plan and other != run and not is_running(other):
                other.clear()
