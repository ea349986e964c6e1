"""AWS as moto plays it on loopback, and Terraform with the offline provider beside it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from landform.demo.processes import Processes
from landform.demo.provider import default_cache, ensure_mirror, write_cli_config
from landform.demo.world import SERVICES
from landform.rendering.models import StackSettings
from tests.support.ports import free_port
from tests.support.terraform import BINARY

PROVIDER = """\
provider "aws" {{
  access_key                  = "test"
  secret_key                  = "test"
  s3_force_path_style         = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {{
{endpoints}  }}
}}
"""
BACKEND = """\
access_key                  = "test"
secret_key                  = "test"
endpoints                   = {{ s3 = "{url}" }}
use_path_style              = true
skip_credentials_validation = true
skip_metadata_api_check     = true
skip_requesting_account_id  = true
skip_region_validation      = true
"""


@dataclass(frozen=True)
class Cloud:
    """One AWS for all; ``directory`` holds the files that lead Terraform to it."""

    url: str
    directory: Path

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=StackSettings().region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def terraform(self, stack: Path, *arguments: str, tail: int = 3000) -> str:
        """Run Terraform in a stack's directory; a failure is an assertion with its last words."""
        done = subprocess.run(
            [str(BINARY), *arguments],
            cwd=stack,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.directory),
                "TF_CLI_CONFIG_FILE": str(self.directory / "terraform.rc"),
                "TF_IN_AUTOMATION": "1",
                "TF_INPUT": "0",
                "CHECKPOINT_DISABLE": "1",
                "AWS_EC2_METADATA_DISABLED": "true",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=170,
        )
        said = done.stdout[-tail:] + done.stderr[-tail:]
        assert done.returncode == 0, f"terraform {' '.join(arguments)}: {said}"
        return done.stdout

    def start(self, stack: Path) -> None:
        """`terraform init` with the state in S3, as the stack says."""
        (stack / "cloud_override.tf").write_text((self.directory / "provider.tf").read_text())
        self.terraform(stack, "init", "-no-color", f"-backend-config={self.directory / 'backend'}")

    def outputs(self, stack: Path) -> dict[str, Any]:
        found = json.loads(self.terraform(stack, "output", "-json"))
        return {name: output["value"] for name, output in found.items()}

    def plan(self, stack: Path) -> str:
        """What a plan would do, in Terraform's words."""
        return self.terraform(stack, "plan", "-no-color", "-out=tfplan")

    def plan_document(self, stack: Path) -> dict[str, Any]:
        """The last plan, as policies see it."""
        found: dict[str, Any] = json.loads(self.terraform(stack, "show", "-json", "tfplan"))
        return found


@contextmanager
def cloud(directory: Path) -> Iterator[Cloud]:
    """Start moto and make the state bucket; both are gone afterwards."""
    port = free_port()
    made = Cloud(f"http://127.0.0.1:{port}", directory)
    write_cli_config(directory / "terraform.rc", mirror=ensure_mirror(default_cache()))
    endpoints = "".join(f'    {name} = "{made.url}"\n' for name in SERVICES)
    (directory / "provider.tf").write_text(PROVIDER.format(endpoints=endpoints))
    (directory / "backend").write_text(BACKEND.format(url=made.url))
    (directory / "runs").mkdir()
    with Processes(directory, directory / "runs") as processes:
        processes.start("moto", ["moto.server", "-H", "127.0.0.1", "-p", str(port)], {})
        processes.wait_for("moto", f"{made.url}/moto-api/", seconds=60)
        settings = StackSettings()
        made.client("s3").create_bucket(
            Bucket=settings.state_bucket,
            CreateBucketConfiguration={"LocationConstraint": settings.region},
        )
        yield made
