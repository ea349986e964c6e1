"""A real Backstage back end as a process of its own.

It runs from npm (`make backstage`) on loopback, keeps its data in a throw-away PostgreSQL
database, and can reach no forge: its integrations point at a port where nobody listens.
"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx2
import yaml

from tests.support.ports import free_port

TOOL = Path(__file__).parents[2] / "tools/backstage"
GLANCE_SECONDS = 0.1
REST_SECONDS = 4.0  # two rounds of Backstage's stitcher
ENVIRONMENT_SECRET = "what-the-environment-knows"


class BackstageProcess:
    """Its start, its end, and what its catalog is to hold before it is used."""

    def __init__(
        self,
        database: str,
        scratch: Path,
        catalog: list[Path],
        entities: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.scratch = str(scratch)
        self._scratch, self._log = scratch, scratch / "backstage.log"
        self._database, self._catalog, self._entities = database, catalog, entities
        self._process: subprocess.Popen[bytes] | None = None
        self._seen, self._since = b"", 0.0
        self.client = httpx2.Client(base_url=self.url, trust_env=False, timeout=60)

    @property
    def headers(self) -> dict[str, str]:
        """What a request of the person who is signed in carries."""
        return {"Authorization": self.client.headers["Authorization"]}

    def start(self, seconds: float = 240.0) -> Self:
        """Start it; wait until it answers and its catalog holds every template.

        Raises:
            AssertionError: it did not in that time, with the end of its log.
        """
        self._launch()
        self.wait_until(self._signed_in, seconds=seconds, what="Backstage answers")
        if self._entities:
            self.wait_until(self._holds_all, seconds=seconds, what="all entities")
            return self
        try:
            self.wait_until(lambda: not self._missing(), seconds=seconds, what="a full catalog")
        except AssertionError as late:
            raise AssertionError(f"not in its catalog: {self._why_missing()}") from late
        return self

    def _launch(self) -> None:
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

    def stop(self) -> None:
        """End it, politely first."""
        process, self._process = self._process, None
        self.client.close()
        if process is None or process.poll() is not None:
            return
        os.kill(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)

    def __enter__(self) -> Self:
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
            answer = self.client.get("/api/auth/token")
        except httpx2.TransportError:
            return False
        if not answer.is_success:
            return False
        self.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return True

    def _holds_all(self) -> bool:
        asked = {"limit": 0}
        answer = self.client.get("/api/catalog/entities/by-query", params=asked)
        if not answer.is_success or answer.json()["totalItems"] < len(self._entities):
            return False
        # Relations of late ones are added to early ones afterwards; so until nothing moves.
        return self._rests()

    def _rests(self) -> bool:
        fields = {"fields": "metadata.etag,metadata.uid", "order": "asc:metadata.uid"}
        seen = self.client.get("/api/catalog/entities", params=fields).content
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        return time.monotonic() - self._since > REST_SECONDS

    def _missing(self) -> set[str]:
        try:
            answer = self.client.get("/api/catalog/entities", params={"fields": "kind,metadata"})
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
                    told[name] = self.client.post("/api/catalog/validate-entity", json=asked).text
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
