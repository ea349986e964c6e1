"""Release the state lock that a killed Terraform of ours left behind.

Terraform's lock in S3 is an object that stays when Terraform is killed; every later
plan would fail until a person removes it. We remove it only if all signs say that
it is ours and dead: we hold the project's lock, so no run of ours is at work, and
the lock was taken on this host, by an operation that we began and whose end we
never saw. (A local state's lock ends with the process; its info file blocks nobody.)
"""

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landform.adapters.terraform.diagnostics import StateLock, find_state_lock
from landform.adapters.terraform.layout import Ending, write_json
from landform.adapters.terraform.steps import Bench

OPERATION = {"plan": "OperationTypePlan", "apply": "OperationTypeApply"}
CLOCK_STEP_SECONDS = 2.0  # Terraform's `Created` is cut to the second
LOCKED_WITHIN_SECONDS = 120.0  # the lock is the first thing that an operation takes


@dataclass(frozen=True)
class Operations:
    """The operations of a project that we began and whose end we have not seen."""

    path: Path

    def begin(self, step: str) -> None:
        self._write([*self._read(), {"operation": OPERATION[step], "at": time.time()}])

    def end(self, ending: Ending) -> None:
        """A success means no lock is left at all; a failure released at least its own."""
        self._write([] if ending.code == 0 else self._read()[: -1 if ending.code > 0 else None])

    def left(self, lock: StateLock) -> bool:
        """Whether one of them left this lock behind."""
        if lock.who.rpartition("@")[2] != socket.gethostname():
            return False
        return any(
            each["operation"] == lock.operation
            and -CLOCK_STEP_SECONDS
            <= lock.created_at.timestamp() - each["at"]
            <= LOCKED_WITHIN_SECONDS
            for each in self._read()
        )

    def _read(self) -> list[dict[str, Any]]:
        try:
            operations: list[dict[str, Any]] = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return []
        return operations

    def _write(self, operations: list[dict[str, Any]]) -> None:
        write_json(self.path, operations)


def execute_locking(
    bench: Bench, operations: Operations, step: str, arguments: tuple[str, ...], *, limit: float
) -> Ending:
    """Run a command that locks the state; release a lock of our dead and run it once more.

    Doing so is safe for an apply too: the lock is the first thing that it takes.
    """
    operations.begin(step)
    ending = bench.execute(step, arguments, limit=limit)
    lock = find_state_lock(bench.run.output_of(step)) if ending.code > 0 else None
    operations.end(ending)
    if lock is None or not operations.left(lock):
        return ending
    release = ("force-unlock", "-force", lock.id)
    if bench.execute("force-unlock", release, limit=bench.settings.init_limit_seconds).code != 0:
        return ending
    operations.begin(step)
    ending = bench.execute(step, arguments, limit=limit)
    operations.end(ending)
    return ending
