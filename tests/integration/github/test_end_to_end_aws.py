"""The main job by GitHub and a real Atlantis, on a real AWS provider: the RDS database."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from landform.demo.processes import Processes
from landform.demo.story import ORDER, TEMPLATE
from landform.demo.world import BUCKET, REGION, World, make_bucket, make_world, repository_files
from landform.shipped import shipped
from tests.support.builders import ANA
from tests.support.installation import API, CANONICAL
from tests.support.production import WORKFLOW, Engineers, Production, production
from tests.support.terraform import BINARY, needs_terraform

pytestmark = [pytest.mark.atlantis, pytest.mark.slow, needs_terraform]

# What the demo's runner lays over a checkout, so that AWS is moto.
STAND_IN = """#!/bin/sh
[ "$1" = init ] && [ -e versions.tf ] && cp {overrides}/*_override.tf .
exec {program} "$@"
"""


class CloudProduction(Production):
    """A production path whose AWS is moto."""

    world: World

    def workflow_environment(self) -> dict[str, str]:
        self.world = make_world(self.root / "cloud", port=self.port, provider="offline")
        programs = self.root / "programs"
        programs.mkdir()
        stand_in = programs / "terraform"
        overrides = self.world.directory / "overrides"
        stand_in.write_text(STAND_IN.format(overrides=overrides, program=BINARY))
        stand_in.chmod(0o755)
        settings = self.world.environment()
        terraform = json.loads(settings["LANDFORM_RUNNER__ENVIRONMENT"])
        wanted = ("STATE__BUCKET", "STATE__REGION", "STATE__ENDPOINT_URL", "REGION")
        self.more = {
            **{name: settings[f"LANDFORM_{name}"] for name in wanted},
            "STATE__KIND": "s3",
            "TEMPLATES": json.dumps([str(shipped("request-templates"))]),
            "POLICIES__PATH": str(shipped("policies")),
        }
        return {
            **terraform,
            "PATH": f"{programs}:{WORKFLOW}:{os.environ['PATH']}",
            "TF_CLI_CONFIG_FILE": settings["LANDFORM_RUNNER__CLI_CONFIG_FILE"],
            "LANDFORM_URL": self.url,
            "LANDFORM_ATLANTIS_TOKEN": self.token,
        }


@pytest.fixture
async def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engineers]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "demo")
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    files = repository_files(provider="offline")
    async with production(tmp_path, url, kind=CloudProduction, modules=files) as people:
        assert isinstance(people.place, CloudProduction)
        world = people.place.world
        with Processes(tmp_path, tmp_path / "runs") as processes:
            moto = ["moto.server", "-H", "127.0.0.1", "-p", str(world.cloud_port)]
            processes.start("moto", moto, {})
            processes.wait_for("moto", world.cloud_url, seconds=60)
            make_bucket(world)
            people.place.start("service", "serve")
            await people.load()
            yield people


async def test_the_database_is_there_and_the_catalog_knows_where(people: Engineers) -> None:
    place = people.place
    assert isinstance(place, CloudProduction)
    parameters: dict[str, Any] = {key: value for key, value in ORDER.items() if key != "system"}
    body = {"template": TEMPLATE, "parameters": parameters}

    request = await people.ask(ANA, "POST", f"{API}/requests", body, key=str(uuid4()))
    done = await people.follow(request, "completed", seconds=240)

    assert await people.timeline(done) == CANONICAL
    [resource] = await people.resources()
    outputs = resource["spec"]["landform"]["outputs"]
    cloud: dict[str, Any] = {
        "endpoint_url": place.world.cloud_url,
        "region_name": REGION,
        "aws_access_key_id": "demo",
        "aws_secret_access_key": "demo",
    }
    [database] = boto3.client("rds", **cloud).describe_db_instances()["DBInstances"]
    assert outputs["endpoint"].startswith(database["Endpoint"]["Address"])
    assert outputs["secret_arn"].startswith("arn:aws:secretsmanager:")
    [state] = boto3.client("s3", **cloud).list_objects_v2(Bucket=BUCKET)["Contents"]
    assert state["Key"].startswith("live/dev/")
