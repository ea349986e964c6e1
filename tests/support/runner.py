"""Runners for tests: one that needs nothing, and a stage for the one that runs Terraform."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from landform.adapters.terraform.layout import RunFiles, files_of
from landform.adapters.terraform.runner import EmbeddedRunner
from landform.adapters.terraform.settings import RunnerSettings
from landform.runs.errors import NothingPlanned, RunnerUnavailable
from landform.runs.models import Lock, LogChunk, Phase, Project, RunStatus, RunView
from tests.support.waiting import await_until

REPOSITORY = "acme/infra"
DIRECTORY = "live/dev/team-orders/orders-db"
SECRET = "hunter2-is-secret"
TOKEN = "report-token-is-secret"


@dataclass
class MemoryRunner:
    """Fulfils `Runner`; passes `tests/contract/test_runner.py`. A run ends when a test says so.

    ``began`` are the plans and applies that began, ``reported`` the results reported,
    oldest first. ``on_report``, if set, gets every report as it is made.
    """

    began: list[tuple[Phase, Project]] = field(default_factory=list)
    reported: list[tuple[Project, RunView]] = field(default_factory=list)
    on_report: Callable[[Project, RunView], None] | None = None
    unavailable: bool = False
    held: list[Lock] = field(default_factory=list)
    _views: dict[Project, dict[Phase, RunView]] = field(default_factory=dict)
    _logs: dict[tuple[Project, Phase], bytes] = field(default_factory=dict)

    @property
    def applied(self) -> list[Project]:
        """The projects whose apply began, once for every time that it did."""
        return [project for phase, project in self.began if phase is Phase.APPLY]

    def finish(
        self, project: Project, phase: Phase, *, error: str | None = None, log: str = ""
    ) -> None:
        """End a running plan or apply: well, or with an error."""
        assert self._of(project)[phase].status is RunStatus.RUNNING, f"no {phase} is running"
        self.write_log(project, phase, log)
        status = RunStatus.SUCCEEDED if error is None else RunStatus.FAILED
        self._of(project)[phase] = replace(self._of(project)[phase], status=status, error=error)
        self._report(project, phase)

    def lose(self, project: Project, phase: Phase) -> None:
        """Let a running plan or apply vanish, as if its processes were killed."""
        self._of(project)[phase] = replace(self._of(project)[phase], status=RunStatus.LOST)

    def write_log(self, project: Project, phase: Phase, text: str) -> None:
        """Add to the log of a plan or apply."""
        self._logs[project, phase] = self._logs.get((project, phase), b"") + text.encode()

    async def plan(self, project: Project, *, instead_of: Collection[str] = ()) -> None:
        self._expect_available()
        views = self._of(project)
        if (old := views.get(Phase.PLAN)) and old.id in instead_of:
            views.clear()
        failed = any(view.status is RunStatus.FAILED for view in views.values())
        planned = views.get(Phase.PLAN)
        if planned and planned.status is RunStatus.RUNNING:
            return
        if planned and planned.status is RunStatus.SUCCEEDED and not failed:
            self._report(project, Phase.PLAN)
            return
        if failed:
            views.clear()
        self._discard_other_heads(project)
        self._begin(project, Phase.PLAN)

    async def apply(self, project: Project) -> None:
        self._expect_available()
        views = self._of(project)
        match views.get(Phase.APPLY):
            case None:
                planned = views.get(Phase.PLAN)
                if planned is None or planned.status is not RunStatus.SUCCEEDED:
                    raise NothingPlanned("There is no successful plan for this head.")
                self._begin(project, Phase.APPLY)
            case RunView(status=RunStatus.FAILED):
                raise NothingPlanned("The last apply of this head failed; it needs a new plan.")
            case RunView(status=RunStatus.SUCCEEDED):
                self._report(project, Phase.APPLY)
            case RunView(status=RunStatus.LOST):
                views[Phase.APPLY] = replace(views[Phase.APPLY], status=RunStatus.RUNNING)

    async def observe(self, project: Project) -> dict[Phase, RunView]:
        self._expect_available()
        return dict(self._of(project))

    async def read_log(self, project: Project, phase: Phase, *, offset: int) -> LogChunk:
        self._expect_available()
        data = self._logs.get((project, phase), b"")[offset:]
        view = self._of(project).get(phase)
        ended = view is None or view.status in (RunStatus.SUCCEEDED, RunStatus.FAILED)
        return LogChunk(data.decode(errors="replace"), offset + len(data), finished=ended)

    async def discard(self, project: Project) -> None:
        self._expect_available()
        self._of(project).pop(Phase.PLAN, None)
        lock = Lock(project.pull_request_number, project.directory, project.workspace)
        self.held = [each for each in self.held if each != lock]

    async def locks(self, repository: str) -> list[Lock]:
        self._expect_available()
        return list(self.held)

    def _of(self, project: Project) -> dict[Phase, RunView]:
        return self._views.setdefault(project, {})

    def _begin(self, project: Project, phase: Phase) -> None:
        self.began.append((phase, project))
        run_id = f"{phase}-{len(self.began)}"
        self._of(project)[phase] = RunView(phase, RunStatus.RUNNING, id=run_id)

    def _report(self, project: Project, phase: Phase) -> None:
        view = self._of(project)[phase]
        self.reported.append((project, view))
        if self.on_report:
            self.on_report(project, view)

    def _discard_other_heads(self, project: Project) -> None:
        for other, views in self._views.items():
            same = (other.directory, other.workspace) == (project.directory, project.workspace)
            if same and other != project:
                views.pop(Phase.PLAN, None)

    def _expect_available(self) -> None:
        if self.unavailable:
            raise RunnerUnavailable("The memory runner was told not to answer.")


STACK = """
terraform {{
  backend "s3" {{}}
}}

variable "password" {{
  type      = string
  sensitive = true
  default   = "{secret}"
}}

resource "terraform_data" "database" {{
  input = {{ name = "orders", password = var.password }}

  provisioner "local-exec" {{
    command = <<-EOT
      echo applied >> {root}/applied
      while [ -e {root}/hold-create ]; do sleep 0.02; done
      test ! -e {root}/fail-create
    EOT
  }}
}}

output "endpoint" {{
  value = "orders.example.test:5432"
}}

output "password" {{
  value     = var.password
  sensitive = true
}}
"""

LOCAL_BACKEND = """
terraform {{
  backend "local" {{
    path = "{root}/state/terraform.tfstate"
  }}
}}
"""

# Stands for terraform, or git, and does to the run what the test's files ask for.
STAND_IN = """#!/bin/sh
step=$1
[ "$step" = "--git-dir={root}/infra.git" ] && step=archive
env > {root}/environment-$step
while [ -e {root}/hold-$step ]; do sleep 0.02; done
if [ -e {root}/kill-at-$step ]; then
  rm {root}/kill-at-$step
  runner=$PPID
  [ $step = archive ] || runner=$(cut -d ' ' -f 4 /proc/$PPID/stat)
  kill -9 $runner
fi
exec {program} "$@"
"""


class TerraformStage:
    """An infra repository, an `EmbeddedRunner` on it, and ways to hold and kill its runs.

    ``touch("hold-plan")`` holds the step until ``release("hold-plan")``;
    ``touch("kill-at-plan")`` kills the run's process as the step begins, once.
    ``hold-create`` and ``fail-create`` act inside the apply.
    """

    def __init__(self, root: Path, report_url: str) -> None:
        self.root = root
        self.repository = root / "infra.git"
        self._git("init", "--quiet", "--bare", str(self.repository))
        programs = root / "programs"
        programs.mkdir()
        for name in ("terraform", "git"):
            script = programs / name
            script.write_text(STAND_IN.format(root=root, program=shutil.which(name)))
            script.chmod(0o755)
        self.path = f"{programs}:{os.environ['PATH']}"
        self.settings = RunnerSettings(
            work_dir=root / "runs",
            repository=self.repository,
            report_url=report_url,
            report_token=TOKEN,
            binary=programs / "terraform",
            overrides={"test_override.tf": LOCAL_BACKEND.format(root=root)},
            environment={"AWS_ACCESS_KEY_ID": "testing"},
            grace_seconds=20,
        )
        self.runner = EmbeddedRunner(self.settings)

    def propose(
        self, *, number: int = 42, extra: str = "", files: dict[str, str] | None = None
    ) -> Project:
        """A project at a new head commit; ``extra`` is added to its stack."""
        tree = self.root / f"tree-{number}"
        stack = STACK.format(root=self.root, secret=SECRET) + extra
        for path, text in ({f"{DIRECTORY}/main.tf": stack} if files is None else files).items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
        return self.commit(tree, number=number)

    def commit(self, tree: Path, *, number: int = 42) -> Project:
        """A project at a commit of these files."""
        self._git("--work-tree", str(tree), "add", "--all", ".")
        who = ("-c", "user.name=test", "-c", "user.email=test@example.test")
        message = ("--quiet", "--allow-empty", "--message", "change")
        self._git(*who, "--work-tree", str(tree), "commit", *message)
        sha = self._git("rev-parse", "HEAD")
        return Project(REPOSITORY, number, f"request/{number}", sha, DIRECTORY)

    async def end(self, project: Project, phase: Phase) -> RunView:
        """What is observed of a run as soon as it does not run any more."""

        async def ended() -> RunView | None:
            view = (await self.runner.observe(project)).get(phase)
            return view if view and view.status is not RunStatus.RUNNING else None

        return await await_until(ended, what=f"the end of the {phase}")

    def touch(self, name: str) -> None:
        (self.root / name).touch()

    def release(self, name: str) -> None:
        (self.root / name).unlink()

    @property
    def creations(self) -> int:
        """How often an apply began to create the database."""
        file = self.root / "applied"
        return len(file.read_text().splitlines()) if file.exists() else 0

    def files(self, project: Project, phase: Phase) -> RunFiles:
        return files_of(project, self.settings.work_dir).run(project, phase)

    def pids(self, project: Project, phase: Phase) -> list[int]:
        """The run's leading processes: its own, its last supervisors and Terraforms."""
        return [int(line) for line in self.files(project, phase).pids.read_text().split()]

    def lives(self, pid: int) -> bool:
        """Whether a process lives and belongs to this stage."""
        try:
            return str(self.root) in Path(f"/proc/{pid}/cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False

    def kill(self, pids: list[int]) -> None:
        """SIGKILL those that live and belong to this stage."""
        for pid in filter(self.lives, pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", f"--git-dir={self.repository}", *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()
