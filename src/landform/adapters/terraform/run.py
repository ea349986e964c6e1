"""The process of one run: ``python -m landform.adapters.terraform.run <run directory>``.

Started by `EmbeddedRunner` with the run's lock inherited and its secrets on standard
input, so that they are neither on a disk nor in ``/proc/<pid>/environ``, which
Terraform code could read. Ends without a result only if it is killed, loses its
witness, or its project is discarded.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landform.adapters.terraform.apply import perform_apply, tidy_up
from landform.adapters.terraform.layout import ProjectFiles, Result, RunFiles
from landform.adapters.terraform.locks import end_leftovers, gate, try_lock
from landform.adapters.terraform.order import Order
from landform.adapters.terraform.plan import perform_plan
from landform.adapters.terraform.reports import report
from landform.adapters.terraform.steps import Cancelled, StepFailed, WitnessLost
from landform.runs.models import Phase

GLANCE_SECONDS = 0.2
REPORT_PATIENCE_SECONDS = 60.0  # longer than another process can take to report this run


def main() -> int:
    """Run what was ordered, unless its result is there already, and report it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")  # to runner.txt
    run = RunFiles(Path(sys.argv[1]))
    handed = json.load(sys.stdin)
    lock: int = handed.pop("lock")
    order = Order.read(run.order, handed)
    project = ProjectFiles(run.directory.parent.parent)
    try:
        if run.result() is None:
            with _turn(project, run) as project_lock:
                run.write_result(_perform(order, run, project, (lock, project_lock)))
    except Cancelled:
        with gate(project.gate):
            run.clear()
        return 0
    except WitnessLost:
        return 1
    if order.phase is Phase.APPLY:
        tidy_up(project, order.project)
    # The run is over; a report that takes long must not make it look alive.
    os.close(lock)
    _report(order, run)
    return 0


def _perform(order: Order, run: RunFiles, project: ProjectFiles, locks: tuple[int, int]) -> Result:
    perform = perform_plan if order.phase is Phase.PLAN else perform_apply
    try:
        perform(order, run, project, locks)
    except StepFailed as failure:
        run.say(f"\n{failure}")
        return Result(succeeded=False, error=str(failure))
    except (Cancelled, WitnessLost):
        raise
    except Exception as error:
        # Without a result it would be asked for, and break, again and again.
        logging.exception("The run broke.")
        run.say(f"\nThe runner failed: {error!r}")
        return Result(succeeded=False, error=f"The runner failed: {type(error).__name__}.")
    return Result(succeeded=True)


@contextmanager
def _turn(project: ProjectFiles, run: RunFiles) -> Iterator[int]:
    """Wait until no other run of the project is at work; keep others away meanwhile.

    Raises:
        Cancelled: the project was discarded before it was our turn.
    """
    lock = try_lock(project.lock)
    if lock is None:
        run.say("Waiting for another run of this project to end.")
    while lock is None:
        threading.Event().wait(GLANCE_SECONDS)
        if run.cancel.exists():
            raise Cancelled
        with gate(project.gate):
            end_leftovers(project, spare=run)  # or we might wait for ever
        lock = try_lock(project.lock)
    try:
        if run.cancel.exists():
            raise Cancelled
        yield lock
    finally:
        os.close(lock)


def _report(order: Order, run: RunFiles) -> None:
    """Report what the result is now. One at a time: an older attempt must not come last."""
    lock = try_lock(run.report_lock, patience_seconds=REPORT_PATIENCE_SECONDS)
    if lock is None:
        return
    try:
        result = run.result()
        if result is not None:
            report(order, run, result)
    finally:
        os.close(lock)


if __name__ == "__main__":
    sys.exit(main())
