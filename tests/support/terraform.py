"""Ask Terraform itself."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

BINARY = shutil.which("terraform") or shutil.which("tofu")
needs_terraform = pytest.mark.skipif(
    BINARY is None, reason="skipped: no terraform binary; install Terraform or OpenTofu"
)


def terraform(directory: Path, *arguments: str) -> str:
    """Run terraform in a directory; returns its output, fails the test with it otherwise."""
    config = directory / ".terraformrc"
    config.touch()
    done = subprocess.run(
        [str(BINARY), *arguments],
        cwd=directory,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "TF_CLI_CONFIG_FILE": str(config),
            "CHECKPOINT_DISABLE": "1",
            "NO_COLOR": "1",
            "TF_IN_AUTOMATION": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def apply_and_read_outputs(directory: Path) -> dict[str, Any]:
    """Apply a configuration without providers; returns its outputs' values."""
    terraform(directory, "init", "-input=false")
    terraform(directory, "apply", "-auto-approve", "-input=false")
    outputs = json.loads(terraform(directory, "output", "-json"))
    return {name: output["value"] for name, output in outputs.items()}
