"""The golden paths that ship, from the form to a repository with commits and a catalog entry."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docs.pages.actions import UNDECLARED
from landform.adapters.localforge import LocalForge
from landform.adapters.localforge.publisher import LocalPublisher
from landform.adapters.sandbox import SandboxRenderer
from landform.db.engine import Database
from landform.kernel.names import EntityRef
from landform.rendering.in_process import InProcessRenderer
from landform.tasks.models import Task, TaskStatus
from landform.tasks.ports import Publisher
from tests.support.clock import ManualClock
from tests.support.faults import Crashed, Faults, FaultyPort
from tests.support.forge import BASE_URL, SEED, git
from tests.support.golden_paths import (
    GOLDEN_PATHS,
    GoldenWorld,
    example,
    parsed,
    read_tree,
)
from tests.support.publisher import HOST, MemoryPublisher

BOTH = {
    ".dockerignore",
    ".github/workflows/ci.yaml",
    ".gitignore",
    "Dockerfile",
    "Makefile",
    "README.md",
    "catalog-info.yaml",
    "docs/index.md",
    "k8s/deployment.yaml",
    "k8s/horizontalpodautoscaler.yaml",
    "k8s/kustomization.yaml",
    "k8s/networkpolicy.yaml",
    "k8s/poddisruptionbudget.yaml",
    "k8s/service.yaml",
    "k8s/serviceaccount.yaml",
    "mkdocs.yml",
}
OWN = {
    "python-api": {
        "pyproject.toml",
        "src/service/__init__.py",
        "src/service/__main__.py",
        "src/service/app.py",
        "src/service/logs.py",
        "src/service/settings.py",
        "tests/test_app.py",
        "tests/test_logs.py",
        "tests/test_settings.py",
    },
    "nodejs-api": {
        "package-lock.json",
        "package.json",
        "src/app.js",
        "src/log.js",
        "src/main.js",
        "src/settings.js",
        "tests/app.test.js",
        "tests/settings.test.js",
    },
}
CRASHES = ("before create_repository", "after create_repository", "before read_url")

each_golden_path = pytest.mark.parametrize("template", GOLDEN_PATHS)


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """One kind is enough: `test_tasks.py` holds both."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.fixture
async def publisher(tmp_path: Path, clock: ManualClock) -> LocalPublisher:
    forge = await LocalForge.create(tmp_path / "infra.git", SEED, base_url=BASE_URL, clock=clock)
    return LocalPublisher(
        tmp_path / "repositories", forge, infra="acme/infra", base_branch="main", clock=clock
    )


@pytest.fixture
async def golden(
    db: Database, clock: ManualClock, publisher: LocalPublisher
) -> AsyncIterator[GoldenWorld]:
    """With git and the sandbox that production has."""
    renderer = SandboxRenderer()
    yield GoldenWorld(db, clock, publisher, renderer)
    await renderer.aclose()


def repository(done: Task) -> str:
    url: str = done.output["links"][0]["url"]
    return url


def clone(done: Task, to: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", repository(done), str(to)], check=True)
    return to


def small(db: Database, clock: ManualClock, publisher: Publisher) -> GoldenWorld:
    return GoldenWorld(db, clock, publisher, InProcessRenderer())


@each_golden_path
async def test_an_example_becomes_a_repository_and_a_catalog_entry(
    golden: GoldenWorld, template: str, tmp_path: Path
) -> None:
    values = example(template)

    done = await golden.run(await golden.order(template))

    assert (done.status, done.reason) == (TaskStatus.COMPLETED, None)
    files = read_tree(clone(done, tmp_path / "clone"))
    assert files.keys() == BOTH | OWN[template]
    assert not [path for path, file in files.items() if b"${{ values" in file.content]
    assert parsed(files)["mkdocs.yml"][0]["site_name"] == values["name"]
    for kind in ("component", "api"):
        entity = (await golden.catalog.entity(EntityRef(kind, "default", values["name"]))).document
        annotations = entity["metadata"]["annotations"]
        assert entity["metadata"]["description"] == values["description"]
        assert entity["spec"]["owner"] == values["owner"]
        assert entity["spec"]["system"] == values["system"]
        assert annotations["github.com/project-slug"] == f"acme/{values['name']}"
        location = annotations["backstage.io/managed-by-location"]
        assert location == f"url:{repository(done)}/blob/main/catalog-info.yaml"


@each_golden_path
async def test_the_component_provides_its_api_and_says_where_it_is_from(
    golden: GoldenWorld, template: str
) -> None:
    done = await golden.run(await golden.order(template))

    name = example(template)["name"]
    entity = (await golden.catalog.entity(EntityRef("component", "default", name))).document
    annotations = entity["metadata"]["annotations"]
    assert entity["spec"]["providesApis"] == [name]
    assert annotations["backstage.io/source-template"] == done.template
    assert annotations["backstage.io/kubernetes-id"] == name
    assert annotations["backstage.io/techdocs-ref"] == "dir:."
    given = done.state["outputs"]["register"]
    assert given["entityRef"] == f"component:default/{name}"
    assert given.keys() == UNDECLARED["catalog:register"].keys(), "the list of actions says so"


@each_golden_path
async def test_every_link_of_the_output_leads_somewhere(
    golden: GoldenWorld, template: str, tmp_path: Path
) -> None:
    done = await golden.run(await golden.order(template))

    assert done.output["links"][0]["url"] == repository(done)
    assert (clone(done, tmp_path / "clone") / "README.md").is_file()
    refs = [link["entityRef"] for link in done.output["links"][1:]]
    assert len(refs) == 2
    for ref in refs:
        assert (await golden.catalog.entity(EntityRef.parse(ref))).document
    assert "make setup check" in done.output["text"][0]["content"]


@each_golden_path
@pytest.mark.parametrize("crash", CRASHES)
async def test_a_crash_leaves_one_repository_with_one_commit(
    db: Database, clock: ManualClock, publisher: LocalPublisher, template: str, crash: str
) -> None:
    whole = small(db, clock, publisher)
    faults = CrashAt(crash)
    doomed = small(db, clock, FaultyPort(publisher, faults))
    task = await whole.order(template)

    with pytest.raises(Crashed):
        await doomed.run(task)
    done = await whole.run(task)
    await whole.run(task)

    assert done.status is TaskStatus.COMPLETED
    place = Path(repository(done).removeprefix("file://"))
    assert [path.name for path in place.parent.iterdir()] == [place.name]
    assert git(place, "rev-list", "--count", "main") == "1"


class CrashAt(Faults):
    """Crashes the first time that a point of this name is passed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def point(self, name: str) -> None:
        self.at = len(self.passed) + 1 if name == self._name else None
        super().point(name)


@each_golden_path
async def test_a_name_that_is_taken_is_refused_and_nothing_is_overwritten(
    db: Database, clock: ManualClock, template: str
) -> None:
    publisher = MemoryPublisher()
    publisher.add_repository("acme/taken", {"README.md": "theirs\n"})
    world = small(db, clock, publisher)

    failed = await world.run(await world.order(template, repoUrl=f"{HOST}?owner=acme&repo=taken"))

    assert failed.status is TaskStatus.FAILED
    assert "There is a repository acme/taken already" in (failed.reason or "")
    [theirs] = publisher.repositories.values()
    assert theirs.order.files.keys() == {"README.md"}
