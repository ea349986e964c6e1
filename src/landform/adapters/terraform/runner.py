"""The embedded runner as the rest of Landform sees it. It starts runs and reads their files."""

import asyncio
import codecs
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import ParamSpec, TypeVar

import structlog

from landform.adapters.terraform.layout import ProjectFiles, RunFiles, files_of
from landform.adapters.terraform.locks import (
    PATIENCE_SECONDS,
    end_leftovers,
    gate,
    is_running,
    try_lock,
)
from landform.adapters.terraform.order import Order
from landform.adapters.terraform.settings import RunnerSettings, checked_binary
from landform.runs.errors import NothingPlanned, RunnerUnavailable, WrongRepository
from landform.runs.models import Lock, LogChunk, Phase, Project, RunStatus, RunView

MAX_CHUNK_BYTES = 256 * 1024
PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR")

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()


class EmbeddedRunner:
    """Fulfils `landform.runs.ports.Runner`. Any number of them may share a ``work_dir``."""

    def __init__(self, settings: RunnerSettings) -> None:
        self._settings = settings

    async def plan(self, project: Project, *, instead_of: Collection[str] = ()) -> None:
        await _in_thread(self._plan, project, frozenset(instead_of))

    async def apply(self, project: Project) -> None:
        await _in_thread(self._apply, project)

    async def observe(self, project: Project) -> dict[Phase, RunView]:
        return await _in_thread(self._observe, project)

    async def read_log(self, project: Project, phase: Phase, *, offset: int) -> LogChunk:
        return await _in_thread(self._read_log, project, phase, max(offset, 0))

    async def discard(self, project: Project) -> None:
        """Forget the plan. A running plan is stopped; an apply that began is left to end."""
        await _in_thread(self._discard, project)

    async def locks(self, repository: str) -> list[Lock]:
        """None: what a run holds ends with its processes, and plans with `discard`."""
        del repository
        return []

    def _plan(self, project: Project, instead_of: frozenset[str]) -> None:
        files, order = self._prepare(project, Phase.PLAN)
        with gate(files.gate):
            end_leftovers(files)
            plan, apply = files.run(project, Phase.PLAN), files.run(project, Phase.APPLY)
            planned, applied = plan.result(), apply.result()
            lock = try_lock(plan.lock, patience_seconds=PATIENCE_SECONDS if planned else 0)
            if lock is None:
                return  # one runs
            with _closing(lock):
                failed = [each for each in (planned, applied) if each and not each.succeeded]
                void = plan.id in instead_of
                if failed or void or plan.is_cancelled or not plan.order.exists():
                    plan.clear()
                    if applied is not None and (void or not applied.succeeded):
                        apply.clear()
                self._start(plan, order, lock)

    def _apply(self, project: Project) -> None:
        files, order = self._prepare(project, Phase.APPLY)
        with gate(files.gate):
            end_leftovers(files)
            apply = files.run(project, Phase.APPLY)
            applied = apply.result()
            if applied is not None and not applied.succeeded:
                raise NothingPlanned("The last apply of this head failed; it needs a new plan.")
            if applied is None and is_running(apply):
                return
            if applied is None and (apply.is_cancelled or not apply.order.exists()):
                _expect_plan(files.run(project, Phase.PLAN))
                apply.clear()
            lock = try_lock(apply.lock, patience_seconds=PATIENCE_SECONDS)
            if lock is None:
                raise RunnerUnavailable("The last apply of this head has not quite ended.")
            with _closing(lock):
                self._start(apply, order, lock)

    def _observe(self, project: Project) -> dict[Phase, RunView]:
        files = self._files(project)
        if not files.gate.exists():
            return {}
        with gate(files.gate, shared=True):
            views = {phase: _view(phase, files.run(project, phase)) for phase in Phase}
        return {phase: view for phase, view in views.items() if view is not None}

    def _read_log(self, project: Project, phase: Phase, offset: int) -> LogChunk:
        run = self._files(project).run(project, phase)
        view = self._observe(project).get(phase)  # first, or the log could grow in between
        try:
            with run.log.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(offset)
                data = file.read(MAX_CHUNK_BYTES)
        except FileNotFoundError:
            size, data = 0, b""
        at_end = offset + len(data) >= size
        ended = view is None or view.status in (RunStatus.SUCCEEDED, RunStatus.FAILED)
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        text = decoder.decode(data, final=at_end and ended)
        begun, _ = decoder.getstate()  # the bytes of a character whose rest is still to come
        return LogChunk(text, offset + len(data) - len(begun), finished=at_end and ended)

    def _discard(self, project: Project) -> None:
        files = self._files(project)
        if not files.gate.exists():
            return
        with gate(files.gate):
            end_leftovers(files)
            plan, apply = files.run(project, Phase.PLAN), files.run(project, Phase.APPLY)
            applying = apply.result() is None and is_running(apply)
            for run in (plan, apply):
                if run.result() is None and is_running(run):
                    run.cancel.touch()  # an apply looks at it only before it begins
            if not is_running(plan) and not applying:
                plan.clear()

    def _prepare(self, project: Project, phase: Phase) -> tuple[ProjectFiles, Order]:
        """Raises `RunnerUnavailable` where there is no Terraform."""
        files = self._files(project)
        binary = checked_binary(self._settings.binary)
        files.create(project)
        return files, Order(phase, project, replace(self._settings, binary=binary))

    def _files(self, project: Project) -> ProjectFiles:
        if project.repository != self._settings.repository_name:
            raise WrongRepository(
                f"This runner serves {self._settings.repository_name}, not {project.repository}."
            )
        return files_of(project, self._settings.work_dir)

    def _start(self, run: RunFiles, order: Order, lock: int) -> None:
        """Start the run's process; it inherits the lock. The caller holds the gate."""
        run.identify()
        order.write(run.order)
        run.pids.unlink(missing_ok=True)
        handed = {"lock": lock, **self._settings.secrets()}
        with (run.directory / "runner.txt").open("ab") as output:
            process = subprocess.Popen(
                # -P: no module is looked for in the run's directory.
                [sys.executable, "-P", "-m", "landform.adapters.terraform.run", run.directory],
                cwd=run.directory,
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(lock,),
                start_new_session=True,
            )
        with run.pids.open("a") as pids:
            pids.write(f"{process.pid}\n")
        with contextlib.suppress(BrokenPipeError), process.stdin as pipe:  # type: ignore[union-attr]
            pipe.write(json.dumps(handed).encode())
        # Somebody has to take its exit code, or it stays as a zombie.
        threading.Thread(target=process.wait, daemon=True).start()
        log.info("run.started", directory=order.project.directory, phase=order.phase)


async def _in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Files and locks off the event loop; what the machine refuses is ours to translate."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise RunnerUnavailable(f"The embedded runner cannot work: {error.strerror}.") from error


def _view(phase: Phase, run: RunFiles) -> RunView | None:
    # The lock first: a run that ends in between has its result by now.
    running = is_running(run)
    result = run.result()
    if not run.order.exists():
        return None
    if result is not None:
        status = RunStatus.SUCCEEDED if result.succeeded else RunStatus.FAILED
        return RunView(phase, status, result.error, run.id)
    if running:
        return RunView(phase, RunStatus.RUNNING, id=run.id)
    if run.is_cancelled:
        return None  # killed while it was about to forget itself
    return RunView(phase, RunStatus.LOST, id=run.id)


def _expect_plan(plan: RunFiles) -> None:
    result = plan.result()
    if result is None or not result.succeeded or not plan.plan_file.exists():
        raise NothingPlanned("There is no successful plan for this head; plan it first.")


@contextlib.contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)
