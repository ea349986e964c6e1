"""Terraform commands, one after the other, each under its supervisor."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from landform.adapters.terraform.diagnostics import explain
from landform.adapters.terraform.layout import Ending, RunFiles
from landform.adapters.terraform.settings import RunnerSettings

SUPERVISOR = Path(__file__).with_name("supervise.py")


class StepFailed(Exception):
    """A step of the run failed; says so in one sentence."""


class Cancelled(Exception):
    """The run is to be forgotten."""


class WitnessLost(Exception):
    """The supervisor was killed: its Terraform may live on, and nobody knows how it ends."""


@dataclass(frozen=True)
class Bench:
    """Where the commands of one run are executed. ``planned`` is where the plan was made."""

    run: RunFiles
    planned: RunFiles
    settings: RunnerSettings
    workspace: str
    directory: Path
    locks: tuple[int, ...]
    can_be_cancelled: bool

    def finish(self, step: str, *arguments: str, limit: float) -> None:
        """Run a command unless it succeeded before.

        Raises:
            StepFailed: it did not succeed.
        """
        done = self.run.ending(step)
        if done is None or done.code != 0:
            self.expect_success(step, self.execute(step, arguments, limit=limit))

    def capture(
        self, step: str, *arguments: str, limit: float, most_bytes: int | None = None
    ) -> bytes:
        """Run a command and return what it prints, which is written nowhere.

        Raises:
            StepFailed: it did not succeed, or printed more than ``most_bytes`` and was ended.
        """
        process = self._start(step, arguments, limit=limit, stdout=subprocess.PIPE)
        with cast("IO[bytes]", process.stdout) as pipe:
            printed = pipe.read(-1 if most_bytes is None else most_bytes + 1)
            is_too_much = most_bytes is not None and len(printed) > most_bytes
        process.wait()  # the closed pipe ends what would still write to it
        if is_too_much:
            raise StepFailed(f"Terraform {step} prints more than {most_bytes} bytes.")
        self.expect_success(step, self._ending(step))
        return bytes(printed)

    def execute(self, step: str, arguments: Sequence[str], *, limit: float) -> Ending:
        """Run a command whose output goes to the log."""
        self._start(step, arguments, limit=limit, stdout=None).wait()
        return self._ending(step)

    def expect_success(self, step: str, ending: Ending) -> None:
        """Raises `StepFailed`, with the sentence that explains the ending, unless it is good."""
        if ending.code != 0:
            raise StepFailed(explain(step, ending, self.run.output_of(step)))

    def _start(
        self, step: str, arguments: Sequence[str], *, limit: float, stdout: int | None
    ) -> "subprocess.Popen[bytes]":
        if self.can_be_cancelled and self.run.cancel.exists():
            raise Cancelled
        binary = str(self.settings.binary)
        cancel = str(self.run.cancel) if self.can_be_cancelled else "-"
        witness = [sys.executable, "-I", "-S", str(SUPERVISOR), str(self.run.directory), step]
        limits = [str(limit), str(self.settings.grace_seconds), cancel]
        self.run.forget_step(step)
        self.run.say(f"\n$ {Path(binary).name} {arguments[0]}")
        with self.run.log.open("ab") as log:
            return subprocess.Popen(
                [*witness, *limits, binary, *arguments],
                cwd=self.directory,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
                pass_fds=self.locks,
            )

    def _ending(self, step: str) -> Ending:
        ending = self.run.ending(step)
        if ending is None:
            raise WitnessLost(step)
        if ending.stopped == "cancelled":
            raise Cancelled
        return ending

    def _environment(self) -> dict[str, str]:
        """All that Terraform sees: code of a pull request runs in it."""
        home = self.run.directory / "home"
        home.mkdir(exist_ok=True)
        config = self.settings.cli_config_file
        if config is None:
            config = home / "empty.tfrc"
            config.touch()
        ours = {
            "HOME": str(home),
            "TF_DATA_DIR": str(self.planned.data),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "TF_CLI_CONFIG_FILE": str(config),
            "CHECKPOINT_DISABLE": "1",
            "NO_COLOR": "1",
        }
        if self.workspace != "default":
            ours["TF_WORKSPACE"] = self.workspace
        return {"PATH": os.environ.get("PATH", os.defpath), **self.settings.environment, **ours}
