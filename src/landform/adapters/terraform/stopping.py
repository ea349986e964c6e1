"""End every run below a work directory: for a demo or a test that takes its world with it."""

import contextlib
import os
import signal
from pathlib import Path

from landform.adapters.terraform.layout import ProjectFiles
from landform.adapters.terraform.locks import is_held, leaders


def stop_runs(work_dir: Path) -> int:
    """Kill the processes of all runs that still go on; returns how many runs there were.

    Nothing is left to recover from it: a service is to *wait* for its runs instead.
    """
    stopped = 0
    for project in work_dir.glob("*/gate"):
        for run in ProjectFiles(project.parent).runs():
            if not is_held(run.lock):
                continue
            stopped += 1
            for pid in leaders(run):
                # Each leads a process group: the runner's, the supervisor's, Terraform's.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
    return stopped
