"""The corpus: templates as platform teams write them, and the values they are run with.

One directory each in ``tests/fixtures/scaffolder`` and ``tests/fixtures/seed``:
``template.yaml`` and its files, ``cases.yaml``, and ``expected.json``, which is what a real
Backstage answered (`python -m tests.backstage.record`).
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).parents[1] / "fixtures"
CATALOG = FIXTURES / "scaffolder/catalog.yaml"
CONTRACT = FIXTURES / "scaffolder/contract.json"


@dataclass(frozen=True)
class Case:
    """Values to run a template with.

    ``refused`` says that its schema does not take them. ``runs`` says that the run is
    followed to its end, for a dry-run that fails tells nothing but its error.
    """

    name: str
    values: dict[str, Any]
    secrets: dict[str, str] = field(default_factory=dict)
    refused: bool = False
    runs: bool = False


@dataclass(frozen=True)
class Template:
    """A template of the corpus, with its cases."""

    name: str
    directory: Path
    cases: tuple[Case, ...]

    @property
    def ref(self) -> str:
        return f"template:default/{self.name}"

    @property
    def path(self) -> Path:
        return self.directory / "template.yaml"

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = yaml.safe_load(self.path.read_text())
        return document

    def expected(self) -> dict[str, Any]:
        """What Backstage answered: ``parameterSchema`` and ``cases`` by name."""
        expected: dict[str, Any] = json.loads((self.directory / "expected.json").read_text())
        return expected


def templates() -> list[Template]:
    """All of the corpus, the two that this project started from included."""
    paths = [
        *sorted(FIXTURES.glob("scaffolder/*/template.yaml")),
        *sorted(FIXTURES.glob("seed/*/template.yaml")),
    ]
    return [_template(path.parent) for path in paths]


def cases() -> list[tuple[Template, Case]]:
    return [(template, case) for template in templates() for case in template.cases]


def catalog_files() -> list[Path]:
    """What the catalog must hold: the templates, and those they speak of."""
    return [CATALOG, *(template.path for template in templates())]


def _template(directory: Path) -> Template:
    listed = yaml.safe_load((directory / "cases.yaml").read_text())
    return Template(directory.name, directory, tuple(Case(**each) for each in listed))
