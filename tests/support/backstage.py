"""A real Backstage back end, asked as its front end asks: the oracle of the tests.

Requests are made by one signed-in person, `user:default/ada.lovelace`.
"""

import base64
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.backstage_process import TOOL, BackstageProcess
from tests.support.postgres import PostgresMissing, postgres_server

INSTALLED = TOOL / "node_modules/.package-lock.json"
OURS = frozenset({"cases.yaml", "expected.json"})
FINISHED = frozenset({"completed", "failed", "cancelled", "skipped"})


def why_not() -> str | None:
    """Why no Backstage can be started here, as a sentence with the remedy."""
    if not shutil.which("node"):
        return "no Node: install Node 20 or newer, then run `make backstage`"
    if not INSTALLED.exists():
        return "Backstage is not installed: run `make backstage` (npm; a few minutes, 470 MB)"
    return None


def directory_contents(directory: Path) -> list[dict[str, str]]:
    """A template's files as a dry-run takes them, without what belongs to the tests."""
    return [
        {
            "path": path.relative_to(directory).as_posix(),
            "base64Content": base64.b64encode(path.read_bytes()).decode(),
        }
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.relative_to(directory).as_posix() not in OURS
    ]


class Backstage(BackstageProcess):
    """The scaffolder of a Backstage that runs."""

    def dry_run(
        self,
        template: Mapping[str, Any],
        values: Mapping[str, Any],
        secrets: Mapping[str, str] | None,
        directory: Path,
    ) -> dict[str, Any]:
        """Run a template without effects. Gives ``status`` and ``body`` of the answer."""
        asked = {
            "template": template,
            "values": values,
            "secrets": secrets or {},
            "directoryContents": directory_contents(directory),
        }
        return self.ask("POST", "/v2/dry-run", asked)

    def create_task(
        self, ref: str, values: Mapping[str, Any], secrets: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Start a run of a template of the catalog. Gives ``status`` and ``body``."""
        asked = {"templateRef": ref, "values": values, "secrets": secrets or {}}
        return self.ask("POST", "/v2/tasks", asked)

    def task(self, task_id: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/v2/tasks/{task_id}")["body"])

    def events(self, task_id: str) -> list[dict[str, Any]]:
        """Everything a run said, once it has ended."""
        self.wait_until(lambda: self.task(task_id)["status"] in FINISHED, what="the run's end")
        return list(self.ask("GET", f"/v2/tasks/{task_id}/events?after=0")["body"])

    def parameter_schema(self, ref: str) -> dict[str, Any]:
        """The form of a template, by ``template:default/name``. Gives ``status`` and ``body``."""
        kind, _, rest = ref.partition(":")
        namespace, _, name = rest.partition("/")
        path = f"/v2/templates/{namespace}/{kind}/{name}/parameter-schema"
        return self.ask("GET", path)

    def actions(self) -> list[dict[str, Any]]:
        return list(self.ask("GET", "/v2/actions")["body"])

    def templating_extensions(self) -> dict[str, Any]:
        return dict(self.ask("GET", "/v2/templating-extensions")["body"])

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """One request of the scaffolder's API. Gives ``status`` and ``body``."""
        answer = self.client.request(method, f"/api/scaffolder{path}", json=body)
        assert answer.status_code != 401, f"Backstage does not know us: {answer.text}"
        return {"status": answer.status_code, "body": answer.json() if answer.content else None}


@contextmanager
def running_backstage(
    scratch: Path, catalog: list[Path], entities: Sequence[Mapping[str, Any]] = ()
) -> Iterator[Backstage]:
    """Backstage with these catalog files, and a database that is gone afterwards.

    With ``entities`` its catalog holds those and nothing else.
    """
    with (
        postgres_server() as server,
        server.database() as database,
        Backstage(database, scratch, catalog, entities) as backstage,
    ):
        yield backstage


def start_or_skip(
    scratch: Path, catalog: list[Path], entities: Sequence[Mapping[str, Any]] = ()
) -> Iterator[Backstage]:
    """For a fixture: a running Backstage, or a skip that says how to get one."""
    if reason := why_not():
        pytest.skip(reason)
    try:
        with running_backstage(scratch, catalog, entities) as backstage:
            yield backstage
    except PostgresMissing as missing:
        pytest.skip(f"Backstage keeps its data in PostgreSQL: {missing}")
