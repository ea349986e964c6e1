"""`landform doctor` on a set-up without GitHub: states, tokens, and the command itself."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from landform.service.doctor import Finding, Level, check
from landform.settings import Settings


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    moto = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


async def only(what: str, **settings: Any) -> Finding:
    [finding] = [each for each in await check(Settings(**settings)) if each.what == what]
    return finding


async def test_a_bucket_is_read_and_should_keep_versions(cloud: str) -> None:
    client: Any = boto3.client("s3", endpoint_url=cloud, region_name="us-east-1")
    client.create_bucket(Bucket="doctor-states")
    state = {"bucket": "doctor-states", "region": "us-east-1", "endpoint_url": cloud}

    without = await only("state", state=state)
    client.put_bucket_versioning(
        Bucket="doctor-states", VersioningConfiguration={"Status": "Enabled"}
    )
    versioned = await only("state", state=state)
    missing = await only("state", state=state | {"bucket": "doctor-nowhere"})

    assert (without.level, versioned.level) == (Level.WARNING, Level.OK)
    assert "versioning" in without.detail
    assert missing.level is Level.PROBLEM
    assert "NoSuchBucket" in missing.detail


async def test_a_tokens_file_lets_somebody_in(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text("# nobody yet\n")
    empty = await only("tokens file", access={"tokens_file": file})
    file.write_text(f"{'a' * 64} user:default/ana\n")
    good = await only("tokens file", access={"tokens_file": file})
    gone = await only("tokens file", access={"tokens_file": tmp_path / "gone"})
    none = await only("tokens file")

    assert [each.level for each in (empty, good, gone, none)] == [
        Level.PROBLEM,
        Level.OK,
        Level.PROBLEM,
        Level.PROBLEM,
    ]


def test_the_command_says_what_to_fix_and_exits_1(tmp_path: Path) -> None:
    def doctor(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "landform", "doctor", *arguments],
            cwd=tmp_path,
            env={**os.environ, "LANDFORM_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    told, parsed = doctor(), doctor("--json")

    assert (told.returncode, parsed.returncode) == (1, 1)
    assert "FIX   database: schema absent" in told.stdout
    findings = {each["what"]: each for each in json.loads(parsed.stdout)}
    assert findings["database"]["level"] == "problem"
    assert findings["policies"]["level"] == "ok"
