"""Templates whose steps are a task: rendering in the sandbox, a step's input, whole dry runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import latency, scratch
from benchmarks.model import Case, Options, Result, Target
from landform.adapters.sandbox import SandboxRenderer
from landform.bootstrap import now
from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.db import schema
from landform.db.engine import Database
from landform.rendering.language import evaluate
from landform.rendering.template_files import render_files
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.models import Surroundings
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile
from tests.support.publisher import MemoryPublisher

NAME = "templates"
TARGET = Target("p50_ms", 50)
Files = dict[str, TemplateFile]

SEED = Path(__file__).parents[1] / "tests" / "fixtures" / "seed" / "aws-rds-postgres" / "terraform"
TERRAFORM = (SEED / "main.tf").read_bytes()
SOURCE_FILE = "# ${{ values.name | title }}\n\nFor ${{ values.environment }}.\n" + (
    "{% if values.storageSize > 10 %}Text that stays: ${{ values.name }}.{% endif %}\n" * 20
)
VALUES: dict[str, Any] = {
    "name": "orders",
    "dbName": "orders",
    "instanceClass": "db.t3.small",
    "storageSize": 50,
    "environment": "production",
    "tags": ["payments", "orders", "postgres"],
}
ONE: Files = {"main.tf": TemplateFile(TERRAFORM)}
THIRTY: Files = {
    **{
        f"src/${{{{ values.name }}}}/f{n}.md": TemplateFile(SOURCE_FILE.encode()) for n in range(29)
    },
    "infra/main.tf": TemplateFile(TERRAFORM),
}
INPUT = {
    "title": "Create ${{ parameters.name }} in ${{ parameters.environment }}",
    "branchName": "add-${{ parameters.name | lower | replace('_', '-') }}",
    "values": "${{ parameters }}",
    "isLarge": "${{ parameters.storageSize > 20 and parameters.environment == 'production' }}",
    "owners": ["${{ parameters.tags | join(',') }}", "${{ parameters.tags[0] | upper }}"],
}


def run(options: Options) -> Result:
    cases = [
        *(_direct(name, files, options.count(300, 30)) for name, files in _skeletons()),
        _input(options.count(2_000, 200)),
    ]
    cases += asyncio.run(_served(options.count(300, 30)))
    return Result(
        NAME,
        "A skeleton of one Terraform file and a golden path of 30 files: rendered in this "
        "process, in the sandbox (a process for each rendering), and as a whole dry run; and "
        "the input of one step evaluated.",
        TARGET,
        cases,
        notes=["One at a time. Only renderings in the sandbox are held against the target."],
    )


def _skeletons() -> list[tuple[str, Files]]:
    return [("1 file", ONE), (f"{len(THIRTY)} files", THIRTY)]


def _direct(name: str, files: Files, count: int) -> Case:
    times = []
    for number in range(-1, count):
        began = time.perf_counter()
        render_files(files, VALUES)
        if number >= 0:  # the first one makes the parser
            times.append(time.perf_counter() - began)
    return _case(f"in this process, {name}", times, judged=False)


def _input(count: int) -> Case:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        evaluate(INPUT, {"parameters": VALUES}, where="input", strict=True)
        times.append(time.perf_counter() - began)
    return _case("a step's input", times, judged=False)


async def _served(count: int) -> list[Case]:
    sandbox = SandboxRenderer()
    try:
        cases = [
            await _timed(f"sandbox, {name}", _rendering(sandbox, files), count)
            for name, files in _skeletons()
        ]
        with scratch() as directory:
            cases += await _dry_runs(sandbox, directory, count)
    finally:
        await sandbox.aclose()
    return cases


def _rendering(sandbox: SandboxRenderer, files: Files) -> Callable[[], Awaitable[Any]]:
    return lambda: sandbox.render(files, VALUES)


async def _dry_runs(sandbox: SandboxRenderer, directory: Path, count: int) -> list[Case]:
    db = Database(f"sqlite:///{directory / 'landform.db'}")
    await schema.upgrade(db)
    catalog = CatalogService(db, now)
    actions = shipped_actions(catalog, CatalogOrigins(db, now), MemoryPublisher(), sandbox)
    tasks = TaskService(db, now, actions, catalog, SecretBox([]), Surroundings())

    def trying(files: Files) -> Callable[[], Awaitable[Any]]:
        beside = {f"skeleton/{path}": file for path, file in files.items()}
        return lambda: tasks.dry_run(
            TemplateSource(_document(), Workspace(beside)), VALUES, {}, None
        )

    cases = [
        await _timed(f"dry run, {name}", trying(files), count, judged=False)
        for name, files in _skeletons()
    ]
    await db.close()
    return cases


def _document() -> dict[str, Any]:
    fetch = {"url": "./skeleton", "values": "${{ parameters }}"}
    entity = {"kind": "Component", "metadata": {"name": "${{ parameters.name }}"}}
    proposed = INPUT | {
        "repoUrl": "github.com?owner=acme&repo=infra",
        "description": "A golden path",
    }
    steps = [
        {"id": "fetch", "action": "fetch:template", "input": fetch},
        {"id": "write", "action": "catalog:write", "input": {"entity": entity}},
        {"id": "publish", "action": "publish:github:pull-request", "input": proposed},
    ]
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "bench"},
        "spec": {"type": "service", "steps": steps},
    }


async def _timed(
    name: str, work: Callable[[], Awaitable[Any]], count: int, *, judged: bool = True
) -> Case:
    times = []
    for number in range(-1, count):
        began = time.perf_counter()
        await work()
        if number >= 0:  # the first one starts the sandbox
            times.append(time.perf_counter() - began)
    return _case(name, times, judged=judged)


def _case(name: str, times: list[float], *, judged: bool) -> Case:
    figures = latency(times) | {"per_second": round(len(times) / sum(times), 1)}
    return Case(name, figures, judged=judged)
