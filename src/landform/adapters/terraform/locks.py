"""File locks that live as long as the processes that inherited them.

`flock` belongs to the open file, not to the process: a child that gets the
descriptor holds the lock too, and the last one to end frees it, however it ends.
"""

import contextlib
import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from landform.adapters.terraform.layout import ProjectFiles, RunFiles

PROC = Path("/proc")
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 2.0  # for processes that were just killed, or are just ending


@contextlib.contextmanager
def gate(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Keep others from looking at or changing a project's runs for a moment."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        # Not just closed: a child that was forked meanwhile has a copy until it execs.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def try_lock(path: Path, *, patience_seconds: float = 0) -> int | None:
    """The descriptor of the lock, now ours; None if another holds it all that time."""
    deadline = time.monotonic() + patience_seconds
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            threading.Event().wait(PAUSE_SECONDS)
        else:
            return descriptor


def is_held(path: Path) -> bool:
    """Whether any process holds the lock. Ask behind the gate, where nobody tries to take it."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return False
    finally:
        os.close(descriptor)


def is_running(run: RunFiles) -> bool:
    """Whether the run goes on: its lock is held by a process that leads it.

    A killed Terraform may leave children behind (a `local-exec`'s program, a provider)
    that inherited the lock and could hold it for ever; they do not count.
    """
    if not is_held(run.lock):
        return False
    if not PROC.is_dir():
        return True
    return any(_holds(pid, run.lock) for pid in _leaders(run))


def end_leftovers(project: ProjectFiles, *, spare: RunFiles | None = None) -> None:
    """Kill what dead runs left behind, so that their locks come free. Ask behind the gate.

    ``spare`` is the run of the process that asks.
    """
    for run in project.runs():
        if run != spare and is_held(run.lock) and not is_running(run):
            kill_holders(run.lock)
            ended = try_lock(run.lock, patience_seconds=PATIENCE_SECONDS)
            if ended is not None:
                os.close(ended)


def kill_holders(lock: Path) -> None:
    """Kill every process that has the lock's file open, but ourselves. Only where /proc is."""
    for entry in PROC.glob("[0-9]*"):
        if _holds(int(entry.name), lock):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(entry.name), signal.SIGKILL)


def _leaders(run: RunFiles) -> list[int]:
    try:
        return [int(line) for line in run.pids.read_text().split()]
    except FileNotFoundError:
        return []


def _holds(pid: int, lock: Path) -> bool:
    """Whether the process has the lock's file open: proof that the number was not reused."""
    if pid == os.getpid():
        return False
    with contextlib.suppress(OSError):
        wanted = lock.stat()
        for descriptor in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                if os.path.samestat(descriptor.stat(), wanted):
                    return True
    return False
