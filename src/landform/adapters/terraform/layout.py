"""Which files a project and its runs have, and how they are written: whole or not at all.

<work_dir>/<project>/gate            held for moments, to look at or change what is below
                    /lock            held by the run whose turn it is
                    /operations.json Terraform operations that may have left a state lock
                    /<pull request>-<head>/plan/, apply/    one run each:

order.json      what was asked; there is no run without it
lock            held while any process of the run lives
id.json         names the run, until it is forgotten
report.lock     held while its result is being reported
log.txt         Terraform's output; only ever appended to, kept when a run is forgotten
pids            the processes that lead the run
<step>.started, <step>.exit          how far it came
checkout/, data/, plan.tfplan        Terraform's own
plan.json, outputs.json              scrubbed, as reported
result.json     how it ended
cancel          it is to be stopped and forgotten
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from landform.kernel.names import UnsafeName, safe_name
from landform.runs.models import Phase, Project

SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?\Z")
SURVIVES_CLEARING = frozenset({"lock", "report.lock", "log.txt"})


@dataclass(frozen=True)
class Result:
    """How a run ended. ``error`` is one sentence, None where it succeeded."""

    succeeded: bool
    error: str | None = None


@dataclass(frozen=True)
class Ending:
    """How a command ended. ``stopped`` says why we ended it: ``limit``, ``cancelled`` or None."""

    code: int
    stopped: str | None = None


@dataclass(frozen=True)
class RunFiles:
    """The files of one phase of one head."""

    directory: Path

    @property
    def order(self) -> Path:
        return self.directory / "order.json"

    @property
    def lock(self) -> Path:
        return self.directory / "lock"

    @property
    def report_lock(self) -> Path:
        return self.directory / "report.lock"

    @property
    def log(self) -> Path:
        return self.directory / "log.txt"

    @property
    def pids(self) -> Path:
        return self.directory / "pids"

    @property
    def cancel(self) -> Path:
        return self.directory / "cancel"

    @property
    def checkout(self) -> Path:
        return self.directory / "checkout"

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def plan_file(self) -> Path:
        return self.directory / "plan.tfplan"

    @property
    def id(self) -> str:
        """Names this very run; the next one in this directory has another. Empty before one."""
        return str(self.read("id.json") or "")

    def identify(self) -> None:
        """Give the run an id, unless it has one: it is being gone on with."""
        if not self.id:
            self.write("id.json", str(uuid4()))

    @property
    def is_cancelled(self) -> bool:
        """Whether the run is to be forgotten. An apply that began is not: it is a fact."""
        return self.cancel.exists() and not (self.directory / "apply.started").exists()

    def read(self, name: str) -> Any:
        """The JSON of a file, None where there is no such file."""
        try:
            return json.loads((self.directory / name).read_bytes())
        except FileNotFoundError:
            return None

    def write(self, name: str, document: Any) -> None:
        """Write a JSON file, whole or not at all."""
        write_json(self.directory / name, document)

    def result(self) -> Result | None:
        raw = self.read("result.json")
        return Result(**raw) if raw else None

    def write_result(self, result: Result) -> None:
        self.write("result.json", asdict(result))

    def ending(self, step: str) -> Ending | None:
        raw = self.read(f"{step}.exit")
        return Ending(**raw) if raw else None

    def forget_step(self, step: str) -> None:
        (self.directory / f"{step}.exit").unlink(missing_ok=True)
        (self.directory / f"{step}.started").unlink(missing_ok=True)

    def output_of(self, step: str) -> str:
        """The end of what the last command of this step wrote to the log (at most 64 KiB)."""
        started = self.read(f"{step}.started") or {"log_offset": 0}
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(started["log_offset"], size - 65_536))
            return log.read().decode("utf-8", errors="replace")

    def say(self, line: str) -> None:
        """Add a line of our own to the log."""
        with self.log.open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def clear(self) -> None:
        """Forget the run. The order goes first: without it what remains counts for nothing."""
        self.order.unlink(missing_ok=True)
        for path in list(self.directory.iterdir()):
            if path.name in SURVIVES_CLEARING:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


@dataclass(frozen=True)
class ProjectFiles:
    """The files of one project: repository, directory and workspace, whatever the head."""

    directory: Path

    @property
    def gate(self) -> Path:
        return self.directory / "gate"

    @property
    def lock(self) -> Path:
        return self.directory / "lock"

    @property
    def operations(self) -> Path:
        return self.directory / "operations.json"

    def run(self, project: Project, phase: Phase) -> RunFiles:
        head = f"{project.pull_request_number}-{project.head_sha}"
        return RunFiles(self.directory / head / phase)

    def runs(self) -> Iterator[RunFiles]:
        """The runs of every head there is."""
        for head in sorted(self.directory.iterdir()):
            for phase in Phase:
                if (head / phase).is_dir():
                    yield RunFiles(head / phase)

    def create(self, project: Project) -> None:
        """Make the directories, for our eyes only: plan files hold secrets in clear."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for phase in Phase:
            self.run(project, phase).directory.mkdir(parents=True, exist_ok=True)


def files_of(project: Project, work_dir: Path) -> ProjectFiles:
    """Where a project's files are.

    Raises:
        UnsafeName: its directory, workspace or head commit cannot be part of a path.
    """
    parts = [safe_name(part, "directory") for part in project.directory.split("/")]
    safe_name(project.workspace, "workspace")
    if not SHA.match(project.head_sha):
        raise UnsafeName(f"The head commit {project.head_sha[:64]!r} is not a full SHA.")
    identity = "\0".join((project.repository, project.directory, project.workspace))
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return ProjectFiles(work_dir.absolute() / f"{parts[-1][:40]}-{digest}")


def write_json(path: Path, document: Any) -> None:
    """Write a JSON file, whole or not at all, even if the machine stops now."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
