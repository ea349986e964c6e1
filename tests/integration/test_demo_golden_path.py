"""A golden path, ordered in the demo through Backstage's API, as its front end would."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from landform.demo.processes import Processes, wait_until
from landform.demo.story import Story
from landform.demo.world import World, make_world, seed_repository
from landform.shipped import shipped
from tests.support.forge import git
from tests.support.golden_paths import GOLDEN_PATHS, example
from tests.support.ports import free_port
from tests.support.terraform import needs_terraform

TASKS = "/api/scaffolder/v2/tasks"


def ended(world: World, task_id: str) -> dict[str, Any] | None:
    task: dict[str, Any] = httpx2.get(f"{world.url}{TASKS}/{task_id}", timeout=5).json()
    return task if task["status"] in ("completed", "failed", "cancelled") else None


def has_ended(world: World, task_id: str) -> bool:
    return ended(world, task_id) is not None


@pytest.mark.terraform
@needs_terraform
def test_golden_paths_become_repositories_in_the_directory_of_the_demo(tmp_path: Path) -> None:
    world = make_world(tmp_path / "demo", port=free_port(), provider="offline")
    asyncio.run(seed_repository(world, provider="offline"))

    with Processes(world.logs, world.directory / "runs") as processes:
        processes.start("landform", ["landform", "serve"], world.environment())
        processes.wait_for("landform", f"{world.url}/readyz", seconds=60)
        Story(world.url).load_organisation(shipped("examples") / "organisation")
        for template in GOLDEN_PATHS:
            values = example(template)
            order = {"templateRef": f"template:default/{template}", "values": values}
            answer = httpx2.post(f"{world.url}{TASKS}", json=order, timeout=10)
            assert answer.status_code == 201, answer.text
            task_id = answer.json()["id"]
            assert wait_until(partial(has_ended, world, task_id), seconds=60)
            task = ended(world, task_id)
            assert task is not None
            assert task["status"] == "completed", task
            place = world.directory / "repositories" / "acme" / f"{values['name']}.git"
            assert git(place, "rev-list", "--count", "main") == "1"
            found = httpx2.get(
                f"{world.url}/api/catalog/entities/by-name/component/default/{values['name']}",
                timeout=5,
            )
            assert found.json()["spec"]["owner"] == values["owner"]
