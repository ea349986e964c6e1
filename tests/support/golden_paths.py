"""The golden paths that ship: their forms, their files, and a service of tasks to order them."""

import json
import os
import subprocess
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from landform.access.models import Subject
from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.rendering.ports import FileRenderer
from landform.shipped import shipped
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.models import Surroundings, Task
from landform.tasks.ports import Publisher
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File
from landform.templates.service import TemplateService
from tests.support.builders import ANA
from tests.support.publisher import HOST

TEMPLATES = shipped("request-templates")
GOLDEN_PATHS = ("python-api", "nodejs-api")


class GoldenWorld:
    """A task service with these ports. ``run`` plays the worker's part."""

    def __init__(
        self, db: Database, clock: Clock, publisher: Publisher, renderer: FileRenderer
    ) -> None:
        self.catalog = CatalogService(db, clock)
        self.tasks = TaskService(
            db,
            clock,
            shipped_actions(self.catalog, CatalogOrigins(db, clock), publisher, renderer),
            self.catalog,
            SecretBox([]),
            Surroundings(hosts={"github.com": "github", HOST: "github"}),
        )

    async def order(self, template: str, **values: Any) -> Task:
        """A task with the example's values, but for those given; None leaves one out."""
        found = {**example(template), **values}
        given = {name: value for name, value in found.items() if value is not None}
        document, files = source(template)
        return await self.tasks.create(
            f"template:default/{template}",
            TemplateSource(document, Workspace(files)),
            given,
            {},
            Subject(ANA, frozenset()),
        )

    async def run(self, task: Task) -> Task:
        await self.tasks.run(task.id)
        return await self.tasks.get(task.id)


@cache
def source(template: str) -> tuple[dict[str, Any], dict[str, File]]:
    """The template and the files beside it, read once: many are ordered, none is changed."""
    return TemplateService([TEMPLATES]).source(template)


def example(template: str) -> dict[str, Any]:
    """The values in its example.yaml."""
    text = (TEMPLATES / template / "example.yaml").read_text(encoding="utf-8")
    values: dict[str, Any] = yaml.safe_load(text)
    return values


def free_texts(template: str) -> list[str]:
    """The fields of the form that take a text, and no list of choices."""
    document, _ = source(template)
    return [
        name
        for page in document["spec"]["parameters"]
        for name, field in page["properties"].items()
        if field["type"] == "string" and "enum" not in field
    ]


def parsed(files: Mapping[str, File]) -> dict[str, list[Any]]:
    """The documents of every YAML, JSON and TOML file; what cannot be parsed raises."""
    found: dict[str, list[Any]] = {}
    for path, file in files.items():
        text = file.content.decode()
        if path.endswith((".yaml", ".yml")):
            found[path] = [*yaml.safe_load_all(text)]
        elif path.endswith(".json"):
            found[path] = [json.loads(text)]
        elif path.endswith(".toml"):
            found[path] = [tomllib.loads(text)]
    return found


def read_tree(directory: Path) -> dict[str, File]:
    """The files of a clone, without git's own."""
    paths = (path for path in directory.rglob("*") if path.is_file())
    inside = {path.relative_to(directory): path for path in paths}
    return {
        name.as_posix(): File(path.read_bytes())
        for name, path in inside.items()
        if name.parts[0] != ".git"
    }


def run(made: Path, *command: str, **environment: str) -> str:
    """What a command says; fails the test with it if the command fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    answer = subprocess.run(
        command,
        cwd=made,
        env={**clean, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def api_definition(made: Path) -> dict[str, Any]:
    _, api = yaml.safe_load_all((made / "catalog-info.yaml").read_text())
    definition: dict[str, Any] = yaml.safe_load(api["spec"]["definition"])
    return definition
