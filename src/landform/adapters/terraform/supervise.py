"""Runs one Terraform command to its end and writes down how it ended.

    supervise.py <run directory> <step> <limit> <grace> <cancel file or -> <command>…

It outlives the process that started it, so that an apply is never without a
witness. Started by its path with ``-I -S``: it imports nothing of ours and is up
in 20 ms. Terraform gets a process group of its own, for the signals below, and
inherits every descriptor, the locks among them.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

GLANCE_SECONDS = 0.2


def main(arguments: list[str]) -> int:
    """Run the command; the exit file says how it ended."""
    run, step, limit, grace, cancel = arguments[:5]
    directory = Path(run)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A handler, not SIG_IGN, which Terraform would inherit and then not hear us.
        signal.signal(number, lambda *_: None)
    _note(directory / "pids", os.getpid())
    _replace(
        directory / f"{step}.started",
        # Standard error is the log: what Terraform writes begins where that ends now.
        {"at": time.time(), "log_offset": os.fstat(2).st_size},
    )
    try:
        child = subprocess.Popen(arguments[5:], close_fds=False, process_group=0)
    except OSError as error:
        os.write(2, f"Error: {arguments[5]} cannot be started: {error.strerror}\n".encode())
        _replace(directory / f"{step}.exit", {"code": 127, "stopped": None})
        return 0
    _note(directory / "pids", child.pid)
    watch = Watch(child.pid, float(limit), float(grace), None if cancel == "-" else Path(cancel))
    # WNOWAIT: until it is reaped its number, and its group's, cannot become another's.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    watch.end()
    _signal_group(child.pid, signal.SIGKILL)  # what it left behind would hold the locks
    code = child.wait()
    _replace(directory / f"{step}.exit", {"code": code, "stopped": watch.stopped})
    return 0


class Watch(threading.Thread):
    """Interrupts the group once, at its time limit or when cancelled; kills it after a grace."""

    def __init__(self, group: int, limit: float, grace: float, cancel: Path | None) -> None:
        super().__init__(daemon=True)
        self.stopped: str | None = None
        self._group, self._grace, self._cancel = group, grace, cancel
        self._deadline = time.monotonic() + limit
        self._over = threading.Event()
        self.start()

    def end(self) -> None:
        """The command ended: signal nothing any more."""
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(GLANCE_SECONDS):
            if self._cancel is not None and self._cancel.exists():
                self.stopped = "cancelled"
            elif time.monotonic() > self._deadline:
                self.stopped = "limit"
            if self.stopped:
                # A second interrupt would make Terraform drop everything; one makes it
                # finish what it began and save its state.
                _signal_group(self._group, signal.SIGINT)
                if not self._over.wait(self._grace):
                    _signal_group(self._group, signal.SIGKILL)
                return


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _note(path: Path, pid: int) -> None:
    with path.open("a") as file:
        file.write(f"{pid}\n")


def _replace(path: Path, document: object) -> None:
    draft = path.with_name(path.name + ".draft")
    with draft.open("w") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
