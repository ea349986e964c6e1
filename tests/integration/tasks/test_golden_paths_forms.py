"""The forms of the golden paths: what they refuse, and what becomes of odd texts."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from landform.__main__ import app
from landform.db.engine import Database
from landform.kernel.errors import InvalidInputs
from landform.rendering.in_process import InProcessRenderer
from landform.tasks.models import Task, TaskStatus
from tests.support.clock import ManualClock
from tests.support.golden_paths import (
    GOLDEN_PATHS,
    TEMPLATES,
    GoldenWorld,
    free_texts,
    parsed,
)
from tests.support.nasty import NASTY
from tests.support.publisher import HOST, MemoryPublisher

ORDINARY = {
    "name": ["orders-api", "null", "yes", "off", "nan", "x" * 50],
    "description": ['say "hi" \\ {{ x }} #1: <b> &amp;', "Köln, 京都", "- x", "null", "12.5"],
    "owner": ["group:default/payments", "Group:other/a.b_c", "payments", "null"],
    "system": ["system:default/checkout", "checkout", "null"],
    "repoUrl": [f"{HOST}?owner=acme&repo=orders", f"{HOST}?repo=Some.Thing_1&owner=Acme"],
}
"""What has to be taken, odd as it may look."""

each_golden_path = pytest.mark.parametrize("template", GOLDEN_PATHS)


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """One kind is enough: `test_tasks.py` holds both."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.mark.parametrize(
    ("template", "field"), [(each, field) for each in GOLDEN_PATHS for field in free_texts(each)]
)
async def test_whatever_is_typed_is_refused_or_read_back_as_it_was(
    db: Database, clock: ManualClock, template: str, field: str
) -> None:
    """Refused by the form, or before there is a repository; else every file can be parsed."""
    published = 0
    for number, text in enumerate([*ORDINARY[field], *NASTY]):
        publisher = MemoryPublisher()
        world = GoldenWorld(db, clock, publisher, InProcessRenderer())
        usual = {"repoUrl": f"{HOST}?owner=acme&repo=orders", "name": f"orders-{number}"}
        task = await accepted(world, template, field, usual | {field: text})
        done = await world.run(task) if task else None
        if done and done.status is TaskStatus.COMPLETED:
            published += 1
            [made] = publisher.repositories.values()
            _check_read_back(template, parsed(made.order.files), done.spec["parameters"])
        else:
            assert number >= len(ORDINARY[field]), f"{text!r}: {done and done.reason}"
            assert publisher.repositories == {}
    assert published >= len(ORDINARY[field])


async def accepted(
    world: GoldenWorld, template: str, field: str, values: dict[str, Any]
) -> Task | None:
    """The task, or None where the form refuses the field, and only that."""
    try:
        return await world.order(template, **values)
    except InvalidInputs as refusal:
        assert {error.field for error in refusal.errors} == {f"/{field}"}  # noqa: PT017
        return None


@each_golden_path
def test_the_linter_finds_nothing(template: str) -> None:
    answer = CliRunner().invoke(app, ["template", "lint", str(TEMPLATES / template)])

    assert answer.exit_code == 0, answer.output


@each_golden_path
@pytest.mark.parametrize(
    ("environment", "sizes", "refused"),
    [
        ("dev", {"replicas": 1, "cpu": "100m", "memory": "128Mi"}, None),
        ("production", {"replicas": 10, "cpu": "2", "memory": "2Gi"}, None),
        ("dev", {"replicas": 4}, "/replicas"),
        ("staging", {"cpu": "2"}, "/cpu"),
        ("dev", {"memory": "2Gi"}, "/memory"),
        ("production", {"replicas": 1}, "/replicas"),
        ("production", {"cpu": "100m"}, "/cpu"),
        ("production", {"memory": "128Mi"}, "/memory"),
        ("dev", {"port": 80}, "/port"),
        ("dev", {"replicas": None}, "/replicas"),
        ("lunch", {}, "/environment"),
    ],
)
async def test_limits_depend_on_the_environment(
    db: Database,
    clock: ManualClock,
    template: str,
    environment: str,
    sizes: dict[str, Any],
    refused: str | None,
) -> None:
    world = GoldenWorld(db, clock, MemoryPublisher(), InProcessRenderer())
    order = {"replicas": 2, "cpu": "250m", "memory": "256Mi", **sizes, "environment": environment}

    if refused is None:
        assert (await world.order(template, **order)).status is TaskStatus.OPEN
    else:
        with pytest.raises(InvalidInputs, match=refused):
            await world.order(template, **order)


@each_golden_path
async def test_without_a_system_the_catalog_entry_names_none(
    db: Database, clock: ManualClock, template: str
) -> None:
    publisher = MemoryPublisher()
    world = GoldenWorld(db, clock, publisher, InProcessRenderer())
    url = f"{HOST}?owner=acme&repo=orders"

    done = await world.run(await world.order(template, system=None, repoUrl=url))

    assert done.status is TaskStatus.COMPLETED
    [made] = publisher.repositories.values()
    for entity in parsed(made.order.files)["catalog-info.yaml"]:
        assert "system" not in entity["spec"]


def _check_read_back(
    template: str, documents: dict[str, list[Any]], values: dict[str, Any]
) -> None:
    component, api = documents["catalog-info.yaml"]
    for entity in (component, api):
        assert entity["metadata"]["name"] == values["name"]
        assert entity["metadata"]["description"] == values["description"]
        assert entity["spec"]["owner"] == values["owner"]
        assert entity["spec"].get("system") == values.get("system")
    definition = yaml.safe_load(api["spec"]["definition"])
    assert definition["info"]["description"] == values["description"]
    if template == "python-api":
        package = documents["pyproject.toml"][0]["project"]
    else:
        package = documents["package.json"][0]
        assert documents["package-lock.json"][0]["name"] == values["name"]
    assert package["name"] == values["name"]
    assert package["description"] == values["description"]
    assert documents["k8s/deployment.yaml"][0]["metadata"]["name"] == values["name"]
