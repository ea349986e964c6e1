"""`landform demo`, as a new user meets it: refusals in one sentence, and the real thing."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from landform.demo.processes import wait_until
from landform.demo.world import BUCKET, DEVELOPER
from tests.support.demo_world import cloud_client
from tests.support.ports import free_port
from tests.support.terraform import needs_terraform

LIMIT = 170  # seconds; the target is 120 on two quiet cores


def demo(directory: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "landform", "demo", "--dir", str(directory / "demo"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def refused(directory: Path, *arguments: str, **environment: str) -> str:
    """The one line that the demo says when it cannot run."""
    process = demo(directory, "--once", *arguments, **environment)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert out == ""
    assert "Traceback" not in errors
    [line] = [line for line in errors.splitlines() if line.startswith("error:")]
    return line


def commands_of(directory: Path) -> list[str]:
    """Command lines of all processes that have to do with this directory."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(directory) in words + environment and entry.name != str(os.getpid()):
            found.append(words)
    return found


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = refused(tmp_path, "--port", str(port))

    assert f"Port {port} is in use" in line
    assert "--port" in line


def test_missing_terraform_is_named_with_what_to_install(tmp_path: Path) -> None:
    line = refused(tmp_path, "--port", str(free_port()), PATH=str(tmp_path))

    assert "Neither terraform nor tofu is on the PATH" in line


def test_a_directory_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "demo" / "precious.txt"
    precious.parent.mkdir()
    precious.write_text("mine")

    line = refused(tmp_path, "--port", str(free_port()))

    assert "choose another --dir" in line
    assert precious.read_text() == "mine"


def cloud_of(directory: Path) -> str:
    """Where the demo's moto listens, from the configuration it gave Terraform."""
    text = (directory / "demo" / "moto.s3.tfbackend").read_text()
    return next(part for part in text.split('"') if part.startswith("http://"))


@pytest.mark.slow
@pytest.mark.terraform
@pytest.mark.timeout(LIMIT + 60)
@needs_terraform
def test_the_database_is_really_there_and_nothing_keeps_running(tmp_path: Path) -> None:
    port = free_port()
    process = demo(tmp_path, "--port", str(port))
    try:
        resource = _completed(port, process)
        url = cloud_of(tmp_path)
        [instance] = cloud_client("rds", url).describe_db_instances()["DBInstances"]
        key = f"{resource['spec']['landform']['directory']}/terraform.tfstate"
        state = json.load(cloud_client("s3", url).get_object(Bucket=BUCKET, Key=key)["Body"])
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    outputs = resource["spec"]["landform"]["outputs"]
    assert instance["DBInstanceIdentifier"] == "orders-db"
    assert instance["StorageEncrypted"]
    assert not instance["PubliclyAccessible"]
    host = f"{instance['Endpoint']['Address']}:{instance['Endpoint']['Port']}"
    assert outputs["endpoint"] == state["outputs"]["endpoint"]["value"] == host
    assert outputs["secret_arn"] == state["outputs"]["secret_arn"]["value"]
    assert resource["spec"]["owner"] == "group:default/payments"
    assert commands_of(tmp_path) == []


def _completed(port: int, process: "subprocess.Popen[str]") -> dict[str, Any]:
    import httpx2

    base = f"http://127.0.0.1:{port}"
    found: list[Mapping[str, Any]] = []

    def is_completed() -> bool:
        assert process.poll() is None, "the demo ended early"
        try:
            path = "/api/landform/v1/requests?status=completed"
            answer = httpx2.get(base + path, headers={"Landform-User": DEVELOPER}, timeout=2)
        except httpx2.HTTPError:
            return False
        found[:] = answer.json().get("items", [])
        return bool(found)

    assert wait_until(is_completed, seconds=LIMIT), "the request did not complete in time"
    name = found[0]["resource"].partition(":")[2]
    resource: dict[str, Any] = httpx2.get(
        f"{base}/api/catalog/entities/by-name/resource/{name}", timeout=5
    ).json()
    return resource
