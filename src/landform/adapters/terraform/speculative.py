"""Plans of files that nobody proposed yet. They take no lock and leave nothing behind."""

import asyncio
import contextlib
import json
import os
import re
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from landform.adapters.terraform.checkout import check_out, prepare_directory
from landform.adapters.terraform.layout import RunFiles
from landform.adapters.terraform.locks import is_held, try_lock
from landform.adapters.terraform.settings import RunnerSettings, checked_binary
from landform.adapters.terraform.steps import Bench, Cancelled, StepFailed
from landform.kernel.names import safe_name
from landform.runs.errors import RunnerUnavailable
from landform.runs.models import SpeculativePlan
from landform.runs.scrub import scrub_plan
from landform.runs.secrets import Secrets

GRACE_SECONDS = 5.0  # a plan that takes no lock loses nothing when it is killed
LOG_LINES = 200
LEFT_SECONDS = 60.0
LOG_BYTES = 64 * 1024
SECRET_NAME = re.compile(r"SECRET|TOKEN|PASSW|CREDENTIAL|KEY", re.IGNORECASE)
MAX_PLAN_BYTES = 50 * 1024 * 1024
INIT_ARGUMENTS = "TF_CLI_ARGS_init"
BACKEND_ARGUMENT = re.compile(r"--?backend-config=")
NO_STATE = "zz_landform_preview_override.tf"  # the last override wins
NO_STATE_TEXT = 'terraform {\n  backend "local" {}\n}\n'


class EmbeddedPlanner:
    """Fulfils `landform.runs.ports.SpeculativePlanner`."""

    def __init__(self, settings: RunnerSettings, *, limit_seconds: float) -> None:
        self._settings = replace(
            settings,
            grace_seconds=GRACE_SECONDS,
            init_limit_seconds=limit_seconds,
            plan_limit_seconds=limit_seconds,
        )

    async def plan_speculatively(
        self, files: Mapping[str, str], directory: str, *, with_state: bool
    ) -> SpeculativePlan:
        try:
            run = await asyncio.to_thread(_scratch, self._settings.work_dir / "previews")
        except OSError as error:
            raise RunnerUnavailable(f"The plan has no room: {error.strerror}.") from error
        work = asyncio.ensure_future(
            asyncio.to_thread(self._plan, run, dict(files), directory, with_state=with_state)
        )
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            with contextlib.suppress(FileNotFoundError):
                run.cancel.touch()  # the supervisor looks for it and ends Terraform
            with contextlib.suppress(Exception):
                await work
            raise

    def _plan(
        self, run: RunFiles, files: dict[str, str], directory: str, *, with_state: bool
    ) -> SpeculativePlan:
        settings = self._settings
        if not with_state:
            settings = replace(
                settings,
                overrides={**settings.overrides, NO_STATE: NO_STATE_TEXT},
                environment=_without_backend(settings.environment),
            )
        with _held(run) as lock:
            try:
                settings = replace(settings, binary=checked_binary(settings.binary))
                return SpeculativePlan(_perform(run, settings, files, directory, lock))
            except Cancelled:
                return SpeculativePlan(None, "The plan was cancelled.")
            except StepFailed as failure:
                secrets = Secrets(_secrets(settings.environment))
                return SpeculativePlan(None, secrets.hide(str(failure)), _tail(run, secrets))
            except OSError as error:
                raise RunnerUnavailable(f"The plan cannot be made: {error.strerror}.") from error


def _perform(
    run: RunFiles, settings: RunnerSettings, files: dict[str, str], directory: str, lock: int
) -> dict[str, object]:
    check_out(settings.repository, f"refs/heads/{settings.base_branch}", run.checkout)
    overrides = dict(settings.overrides)
    for path, text in files.items():
        _write(run.checkout, path, text)
    bench = Bench(
        run=run,
        planned=run,
        settings=settings,
        workspace="default",
        directory=prepare_directory(run.checkout, directory, overrides),
        locks=(lock,),
        can_be_cancelled=True,
    )
    bench.finish("init", "init", "-input=false", "-no-color", limit=settings.init_limit_seconds)
    limit = settings.plan_limit_seconds
    arguments = ("plan", "-input=false", "-no-color", "-lock=false", f"-out={run.plan_file}")
    bench.finish("plan", *arguments, limit=limit)
    show = ("show", "-json", str(run.plan_file))
    shown = bench.capture("show", *show, limit=limit, most_bytes=MAX_PLAN_BYTES)
    return scrub_plan(json.loads(shown))


def _without_backend(environment: Mapping[str, str]) -> dict[str, str]:
    """Without arguments that say where state is: the backend of no state takes none."""
    found = dict(environment)
    if arguments := found.pop(INIT_ARGUMENTS, None):
        kept = [each for each in shlex.split(arguments) if not BACKEND_ARGUMENT.match(each)]
        found[INIT_ARGUMENTS] = shlex.join(kept)
    return found


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """What we gave Terraform to sign in with; what is marked sensitive it hides by itself."""
    for name, value in environment.items():
        if name.startswith("TF_VAR_") or SECRET_NAME.search(name):
            yield value
            yield from value.splitlines()  # the log is looked through line by line


def _tail(run: RunFiles, secrets: Secrets) -> str:
    """The end of the log: what was cut in two by its beginning is no whole line, and left out."""
    if not run.log.exists():
        return ""
    with run.log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - LOG_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines()
    if size > LOG_BYTES:
        lines = lines[1:]
    return "\n".join(secrets.hide(line) for line in lines[-LOG_LINES:])


def _write(checkout: Path, path: str, text: str) -> None:
    parts = [safe_name(part, "path") for part in path.split("/")]
    file = checkout.joinpath(*parts)
    if not file.parent.resolve().is_relative_to(checkout.resolve()):
        raise StepFailed(f"The base branch has a link where {path} would be.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # it might be a link
    file.write_text(text, encoding="utf-8")


def _scratch(root: Path) -> RunFiles:
    """A new directory; those that a killed process left are removed on the way."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in root.iterdir():
        lock = old / "lock"
        is_old = time.time() - old.stat().st_mtime > LEFT_SECONDS  # a new one is not locked yet
        if is_old and lock.exists() and not is_held(lock):
            shutil.rmtree(old, ignore_errors=True)
    return RunFiles(Path(tempfile.mkdtemp(dir=root)).absolute())


@contextlib.contextmanager
def _held(run: RunFiles) -> Iterator[int]:
    """Hold the directory while it is used; remove it afterwards, plan files have secrets."""
    try:
        lock = try_lock(run.lock)
        if lock is None:
            raise RunnerUnavailable("The plan's directory is held by another process.")
        try:
            yield lock
        finally:
            os.close(lock)
    finally:
        shutil.rmtree(run.directory, ignore_errors=True)
