"""A real Backstage back end as a process of its own: the oracle of the scaffolder's tests.

It runs from npm (`make backstage`) on loopback, keeps its data in a throw-away PostgreSQL
database, and can reach no forge: its integrations point at a port where nobody listens.
"""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import yaml

from tests.support.postgres import PostgresMissing, postgres_server

TOOL = Path(__file__).parents[2] / "tools/backstage"
INSTALLED = TOOL / "node_modules/.package-lock.json"
GLANCE_SECONDS = 0.1
REST_SECONDS = 4.0  # two rounds of Backstage's stitcher
ENVIRONMENT_SECRET = "what-the-environment-knows"
OURS = frozenset({"cases.yaml", "expected.json"})
FINISHED = frozenset({"completed", "failed", "cancelled", "skipped"})


def why_not() -> str | None:
    """Why no Backstage can be started here, as a sentence with the remedy."""
    if not shutil.which("node"):
        return "no Node: install Node 20 or newer, then run `make backstage`"
    if not INSTALLED.exists():
        return "Backstage is not installed: run `make backstage` (npm; a few minutes, 450 MB)"
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


class Backstage:
    """The scaffolder of a Backstage that runs, spoken to as its front end does.

    Requests are made by one signed-in person, `user:default/ada.lovelace`.
    """

    def __init__(
        self,
        database: str,
        scratch: Path,
        catalog: list[Path],
        entities: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.scratch = str(scratch)
        self._scratch, self._log = scratch, scratch / "backstage.log"
        self._database, self._catalog, self._entities = database, catalog, entities
        self._process: subprocess.Popen[bytes] | None = None
        self._seen, self._since = b"", 0.0
        self._client = httpx2.Client(base_url=self.url, trust_env=False, timeout=60)

    # -- what it is asked ---------------------------------------------------------------

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

    def task_spec(self, task_id: str) -> dict[str, Any]:
        """What was stored when the run was made: its template frozen, its values."""
        return dict(self.task(task_id)["spec"])

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
        answer = self._client.request(method, f"/api/scaffolder{path}", json=body)
        assert answer.status_code != 401, f"Backstage does not know us: {answer.text}"
        return {"status": answer.status_code, "body": answer.json() if answer.content else None}

    @property
    def headers(self) -> dict[str, str]:
        """What a request of the person who is signed in carries."""
        return {"Authorization": self._client.headers["Authorization"]}

    # -- life ---------------------------------------------------------------------------

    def start(self, seconds: float = 90.0) -> "Backstage":
        """Start it; wait until it answers and its catalog holds every template.

        Raises:
            AssertionError: it did not in that time, with the end of its log.
        """
        locations = self._scratch / "all.yaml"
        locations.write_text(yaml.safe_dump(_location(self._catalog)))
        (self._scratch / "entities.json").write_text(json.dumps(self._entities))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["node", "index.js", *self._configuration()],
                cwd=TOOL,
                env=self._variables(locations),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(self._signed_in, seconds=seconds, what="Backstage answers")
        if self._entities:
            self.wait_until(self._holds_all, seconds=seconds, what="all entities")
            return self
        try:
            self.wait_until(lambda: not self._missing(), seconds=seconds, what="a full catalog")
        except AssertionError as late:
            raise AssertionError(f"not in its catalog: {self._why_missing()}") from late
        return self

    def stop(self) -> None:
        """End it, politely first."""
        process, self._process = self._process, None
        self._client.close()
        if process is None or process.poll() is not None:
            return
        os.kill(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)

    def __enter__(self) -> "Backstage":
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def complaints(self) -> str:
        """Its log without what went well."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(line for line in lines if '"level":"info"' not in line)

    def wait_until(self, condition: Any, *, seconds: float = 60.0, what: str) -> Any:
        """The first truthy value of ``condition()``.

        Raises:
            AssertionError: Backstage ended, or time did; with the end of its log.
        """
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while not (value := condition()):
            ended = self._process is None or self._process.poll() is not None
            tail = f"{what}\n{self.complaints[-4000:]}"
            assert not ended, f"Backstage ended before this was true: {tail}"
            assert time.monotonic() < deadline, f"not true in {seconds} seconds: {tail}"
            pause.wait(GLANCE_SECONDS)
        return value

    def _signed_in(self) -> bool:
        try:
            answer = self._client.get("/api/auth/token")
        except httpx2.TransportError:
            return False
        if not answer.is_success:
            return False
        self._client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return True

    def _holds_all(self) -> bool:
        asked = {"limit": 0}
        answer = self._client.get("/api/catalog/entities/by-query", params=asked)
        if not answer.is_success or answer.json()["totalItems"] < len(self._entities):
            return False
        # Relations of late ones are added to early ones afterwards; so until nothing moves.
        return self._rests()

    def _rests(self) -> bool:
        fields = {"fields": "metadata.etag,metadata.uid", "order": "asc:metadata.uid"}
        seen = self._client.get("/api/catalog/entities", params=fields).content
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        return time.monotonic() - self._since > REST_SECONDS

    def _missing(self) -> set[str]:
        try:
            answer = self._client.get("/api/catalog/entities", params={"fields": "kind,metadata"})
        except httpx2.TransportError as error:
            return {str(error)}
        held = {_name(entity) for entity in answer.json()} if answer.is_success else set()
        return _names(self._catalog) - held

    def _why_missing(self) -> dict[str, str]:
        """What the catalog says about the entities that it did not take."""
        missing, told = self._missing(), {}
        for path in self._catalog:
            for entity in yaml.safe_load_all(path.read_text()):
                if (name := _name(entity)) in missing:
                    asked = {"entity": entity, "location": f"url:file://{path}"}
                    told[name] = self._client.post("/api/catalog/validate-entity", json=asked).text
        return told

    def _configuration(self) -> list[str]:
        files = ["app-config.yaml", *(["given-entities.yaml"] if self._entities else [])]
        return [part for file in files for part in ("--config", file)]

    def _variables(self, locations: Path) -> dict[str, str]:
        work = self._scratch / "work"
        work.mkdir(exist_ok=True)
        parts = urlsplit(self._database)
        given = str(self._scratch / "entities.json")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._scratch),
            "TMPDIR": str(work),
            "NODE_ENV": "production",
            "LOG_LEVEL": "info",
            "ORACLE_PORT": str(self.port),
            "ORACLE_DATABASE_HOST": parse_qs(parts.query)["host"][0],
            "ORACLE_DATABASE_USER": parts.username or "",
            "ORACLE_DATABASE_NAME": parts.path.lstrip("/"),
            "ORACLE_WORKING_DIRECTORY": str(work),
            "ORACLE_LOCATIONS": str(locations),
            "ORACLE_ENVIRONMENT_SECRET": ENVIRONMENT_SECRET,
            **({"ORACLE_ENTITIES": given} if self._entities else {}),
        }


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


def _location(files: list[Path]) -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": "everything"},
        "spec": {"type": "file", "targets": [str(path) for path in files]},
    }


def _names(files: list[Path]) -> set[str]:
    return {_name(entity) for path in files for entity in yaml.safe_load_all(path.read_text())}


def _name(entity: Mapping[str, Any]) -> str:
    return f"{entity['kind']} {entity['metadata']['name']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
