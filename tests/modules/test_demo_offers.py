"""The demo offers what its provider can make, and nothing else."""

from pathlib import Path

from landform.demo.world import make_world, repository_files
from tests.modules.hcl import NO_TWIN, modules, twins
from tests.support.golden_paths import GOLDEN_PATHS
from tests.support.ports import free_port


def offered(root: Path, *, provider: str) -> set[str]:
    world = make_world(root, port=free_port(), provider=provider)
    assert str(root / "request-templates") in world.environment()["LANDFORM_TEMPLATES"]
    return {path.parent.name for path in (root / "request-templates").glob("*/template.yaml")}


def test_offline_what_has_no_twin_is_not_offered(tmp_path: Path) -> None:
    names = offered(tmp_path / "demo", provider="offline")

    assert {twin.name for twin in twins()} <= names
    assert not names & NO_TWIN.keys()
    for twin in twins():
        assert f"modules/{twin.name}/main.tf" in repository_files(provider="offline")


def test_golden_paths_are_offered_and_their_repositories_stay_in_the_demo(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    world = make_world(root, port=free_port(), provider="offline")

    assert set(GOLDEN_PATHS) <= {path.name for path in (root / "request-templates").iterdir()}
    assert world.environment()["LANDFORM_TASKS__REPOSITORIES"] == str(root / "repositories")


def test_with_a_registry_everything_is_offered(tmp_path: Path) -> None:
    names = offered(tmp_path / "demo", provider="registry")

    assert {module.name for module in modules()} <= names
