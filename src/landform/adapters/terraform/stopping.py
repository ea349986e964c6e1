"""End every run below a work directory: for a demo or a test that takes its world with it."""

from pathlib import Path

from landform.adapters.terraform.layout import ProjectFiles
from landform.adapters.terraform.locks import is_held, kill_holders


def stop_runs(work_dir: Path) -> int:
    """Kill the processes of all runs that still go on; returns how many runs there were.

    Nothing is left to recover from it: a service is to *wait* for its runs instead.
    """
    stopped = 0
    for gate in work_dir.glob("*/gate"):
        for run in ProjectFiles(gate.parent).runs():
            if is_held(run.lock):
                stopped += 1
                kill_holders(run.lock)
    return stopped
