"""The script that our Atlantis workflow runs: it tells Landform, and never harms the run."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from landform.kernel.signing import is_signed
from landform.runs.reports import read_callback
from tests.support.report_sink import ReportSink, report_sink
from tests.support.terraform import needs_terraform

SCRIPT = Path(__file__).parents[2] / "terraform" / "atlantis" / "landform-callback"
TOKEN = "0123456789abcdef" * 4  # as `openssl rand -hex 32` makes them
SECRET = "hunter2-is-secret"
STACK = f"""
output "endpoint" {{ value = "orders.test:5432" }}
output "odd" {{ value = {{ text = "a \\"b\\" $${{c}} \\u00fc", list = [1, "x", null] }} }}
output "password" {{
  value     = "{SECRET}"
  sensitive = true
}}
"""


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (so does the script)


def run(
    phase: str, directory: Path, url: str, token: str = TOKEN, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the script as a step of Atlantis."""
    known = {
        "PATH": os.environ["PATH"],
        "LANDFORM_URL": url,
        "LANDFORM_ATLANTIS_TOKEN": token,
        "BASE_REPO_OWNER": "acme",
        "BASE_REPO_NAME": "infra",
        "PULL_NUM": "42",
        "HEAD_COMMIT": "a" * 40,
        "REPO_REL_DIR": "live/dev/orders",
        "WORKSPACE": "default",
        "SHOWFILE": str(directory / "default.json"),
        "ATLANTIS_TERRAFORM_VERSION": "0.0.1",  # no such binary beside terraform itself
        "TF_IN_AUTOMATION": "true",
        "TF_WORKSPACE": "default",
    }
    return subprocess.run(
        [str(SCRIPT), phase],
        cwd=directory,
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def sink() -> Iterator[ReportSink]:
    with report_sink() as sink:
        yield sink


@pytest.mark.parametrize(
    "token", ["x", TOKEN, TOKEN + "longer than a block of SHA-256", "with 'quotes' $and \\more%s"]
)
def test_a_plan_is_sent_whole_and_signed(tmp_path: Path, sink: ReportSink, token: str) -> None:
    (tmp_path / "default.json").write_text('{"resource_changes": [], "t": "\\u00fc % \\\\n"}')

    run("plan", tmp_path, sink.url, token)

    [received] = sink.received
    assert is_signed(token, received.raw, received.headers["Landform-Signature"], now=now())
    report = read_callback(received.body)
    assert (report.repository, report.pull_request_number) == ("acme/infra", 42)
    assert (report.directory, report.head_sha) == ("live/dev/orders", "a" * 40)
    assert report.succeeded
    assert report.plan is not None
    assert token not in str(received.headers) + str(received.body)


@needs_terraform
def test_outputs_are_sent_without_sensitive_values(tmp_path: Path, sink: ReportSink) -> None:
    (tmp_path / "main.tf").write_text(STACK)
    for arguments in (["init"], ["apply", "-auto-approve"]):
        subprocess.run(["terraform", *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("apply", tmp_path, sink.url)

    [received] = sink.received
    outputs: dict[str, Any] = received.body["outputs"]
    assert outputs["endpoint"]["value"] == "orders.test:5432"
    assert outputs["odd"]["value"] == {"text": 'a "b" ${c} ü', "list": [1, "x", None]}
    assert outputs["password"] == {"sensitive": True, "type": "string"}
    assert SECRET not in received.raw.decode()


def test_the_token_may_be_in_a_file(tmp_path: Path, sink: ReportSink) -> None:
    (tmp_path / "default.json").write_text("{}")
    (tmp_path / "token").write_text(TOKEN + "\n")

    run("plan", tmp_path, sink.url, token="", LANDFORM_ATLANTIS_TOKEN_FILE=str(tmp_path / "token"))

    [received] = sink.received
    assert is_signed(TOKEN, received.raw, received.headers["Landform-Signature"], now=now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"REPO_REL_DIR": 'live"/dev'},
        {"WORKSPACE": "a b"},
        {"HEAD_COMMIT": ""},
        {"SHOWFILE": "/nowhere"},
        {"LANDFORM_URL": ""},
        {"LANDFORM_ATLANTIS_TOKEN": ""},
    ],
)
def test_what_is_not_ours_is_not_sent(
    tmp_path: Path, sink: ReportSink, wrong: dict[str, str]
) -> None:
    (tmp_path / "default.json").write_text("{}")

    done = run("plan", tmp_path, sink.url, **wrong)

    assert (done.returncode, done.stdout, done.stderr, sink.received) == (0, "", "", [])


@pytest.mark.parametrize("phase", ["plan", "apply", "nonsense"])
@pytest.mark.parametrize("url", ["nonsense://x", "http://[::1"])
def test_it_never_fails_the_run_and_says_nothing(tmp_path: Path, phase: str, url: str) -> None:
    (tmp_path / "default.json").write_text("{}")

    done = run(phase, tmp_path, url)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["default.json"]


def test_a_landform_that_refuses_does_not_fail_the_run(tmp_path: Path, sink: ReportSink) -> None:
    (tmp_path / "default.json").write_text("{}")
    sink.status = 401

    assert run("plan", tmp_path, sink.url).returncode == 0


def test_a_landform_that_is_down_is_given_up_on(tmp_path: Path) -> None:
    (tmp_path / "default.json").write_text("{}")

    done = run("plan", tmp_path, "http://127.0.0.1:1")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
