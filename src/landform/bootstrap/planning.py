"""`landform template preview DIR --plan`: Terraform here, against no state."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from landform.adapters.terraform.settings import RunnerSettings
from landform.adapters.terraform.speculative import EmbeddedPlanner
from landform.rendering.models import StackSettings
from landform.runs.errors import RunnerUnavailable
from landform.runs.models import SpeculativePlan
from landform.shipped import shipped

LIMIT_SECONDS = 300.0
HOME_FILES = {
    "AWS_SHARED_CREDENTIALS_FILE": ".aws/credentials",
    "AWS_CONFIG_FILE": ".aws/config",
}


def plan_here(files: Mapping[str, str], directory: str) -> SpeculativePlan:
    """Plan these files beside the modules that ship with Landform.

    Raises:
        RunnerUnavailable: there is no Terraform, or no git.
    """
    with tempfile.TemporaryDirectory(prefix="landform-plan-") as made:
        root = Path(made)
        planner = EmbeddedPlanner(
            RunnerSettings(
                work_dir=root / "work",
                repository=_repository(root / "infra"),
                report_url="",
                report_token="",
                environment=_environment(),
                cli_config_file=_cli_config(),
            ),
            limit_seconds=LIMIT_SECONDS,
        )
        return asyncio.run(planner.plan_speculatively(files, directory, with_state=False))


def _repository(root: Path) -> Path:
    shutil.copytree(shipped("modules"), root / StackSettings().modules)
    author = ("user.name=landform", "user.email=landform@localhost", "commit.gpgsign=false")
    for command in (
        ("init", "-q", "-b", "main"),
        ("add", "-A", "-f"),
        (*(part for each in author for part in ("-c", each)), "commit", "-q", "-n", "-m", "all"),
    ):
        try:
            subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise RunnerUnavailable(f"The plan needs git, and git failed: {error}.") from error
    return root / ".git"


def _environment() -> dict[str, str]:
    """That of the person at the keyboard; Terraform gets a home of its own beside it."""
    homes = {name: Path.home() / path for name, path in HOME_FILES.items()}
    found = {name: str(path) for name, path in homes.items() if path.exists()}
    return {**found, **os.environ}


def _cli_config() -> Path | None:
    named = os.environ.get("TF_CLI_CONFIG_FILE")
    file = Path(named) if named else Path.home() / ".terraformrc"
    return file if file.exists() else None
