"""A real Backstage back end without a catalog of its own, and the `landform serve` that it asks.

Both are configured with the very blocks of docs/how-to/use-from-backstage.md, on loopback.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import httpx2
import yaml

from tests.support.backstage_process import GLANCE_SECONDS, BackstageProcess

HOW_TO = Path(__file__).parents[2] / "docs/how-to/use-from-backstage.md"
BLOCK = re.compile(r"^```yaml\n# (\S+)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
BACKSTAGE, LANDFORM = "app-config.yaml", "landform.yaml"
ADA, ADMIN = "user:default/ada.lovelace", "user:default/admin"
ADMIN_TOKEN = "token-of-the-administrator"


def blocks(of: str) -> list[str]:
    """The blocks of the how-to that belong into one file, in their order."""
    return [text for file, text in BLOCK.findall(HOW_TO.read_text()) if file == of]


def merged(parts: Iterable[Any]) -> Any:
    """Later ones win; objects are merged, as Backstage merges its files."""
    found: Any = {}
    for part in parts:
        found = _over(found, part)
    return found


class LandformProcess:
    """`landform serve` on loopback, which is stopped and started like a real one."""

    def __init__(self, root: Path, port: int, configuration: Mapping[str, Any]) -> None:
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://{self.address}"
        self._root, self._port = root, port
        self._log = root / "landform.log"
        self._process: subprocess.Popen[bytes] | None = None
        (root / "no-templates").mkdir()
        digest = hashlib.sha256(ADMIN_TOKEN.encode()).hexdigest()
        (root / "tokens").write_text(f"{digest} {ADMIN}\n")
        own = {
            "templates": ["no-templates"],
            "access": {"tokens_file": "tokens", "admins": [ADMIN]},
            "forge": {"path": "infra.git", "repository": "myorg/terraform-infra"},
        }
        (root / LANDFORM).write_text(yaml.safe_dump(merged([configuration, own])))

    def start(self) -> Self:
        others = {name: value for name, value in os.environ.items() if "LANDFORM_" not in name}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "landform", "serve"],
                cwd=self._root,
                env={**others, "LANDFORM_PORT": str(self._port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def wait(self, seconds: float = 60.0) -> Self:
        """Until it can be asked.

        Raises:
            AssertionError: it ended, or time did; with the end of its log.
        """
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while not self._answers():
            is_alive = self._process is not None and self._process.poll() is None
            in_time = time.monotonic() < deadline
            assert all((is_alive, in_time)), self._log.read_text()[-4000:]
            pause.wait(GLANCE_SECONDS)
        return self

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/readyz", trust_env=False).is_success
        except httpx2.TransportError:
            return False

    def put(self, entities: list[dict[str, Any]]) -> None:
        self._as_admin("entities", {"items": entities})

    def token_of_a_program(self, name: str) -> str:
        return str(self._as_admin("tokens", {"name": name, "service": name})["token"])

    def _as_admin(self, path: str, body: Any) -> Any:
        answer = httpx2.post(
            f"{self.url}/api/landform/v1/{path}",
            json=body,
            headers={"Authorization": f"Bearer {ADMIN_TOKEN}"},
            trust_env=False,
        )
        assert answer.is_success, answer.text
        return answer.json()

    def doctor(self) -> str:
        """What `landform doctor` prints."""
        others = {name: value for name, value in os.environ.items() if "LANDFORM_" not in name}
        done = subprocess.run(
            [sys.executable, "-m", "landform", "doctor"],
            cwd=self._root,
            env={**others, "LANDFORM_PORT": str(self._port)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def stop(self) -> None:
        process, self._process = self._process, None
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


class BackstageElsewhere(BackstageProcess):
    """Asks as its plugins and its front end do."""

    def __init__(self, database: str, scratch: Path) -> None:
        super().__init__(database, scratch, [])
        self._file = scratch / "how-to.yaml"
        self.token = ""  # of Landform's, for what the how-to calls ${LANDFORM_TOKEN}

    def configure(self, configuration: Mapping[str, Any]) -> None:
        """What is laid over the configuration that all tests have."""
        self._file.write_text(yaml.safe_dump(configuration))

    def start(self, seconds: float = 240.0) -> Self:
        self._launch()
        self.wait_until(self._signed_in, seconds=seconds, what="Backstage signs Ada in")
        return self

    def plugin(self, *call: Any) -> dict[str, Any]:
        """A method of the catalog, called by a plugin of its own accord."""
        return self._ask("plugin", call)

    def person(self, *call: Any) -> dict[str, Any]:
        """The same, for Ada."""
        return self._ask("person", call)

    def dry_run(self, steps: list[dict[str, Any]]) -> httpx2.Response:
        """What the scaffolder does with a template, tried by Ada."""
        template = {
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "kind": "Template",
            "metadata": {"name": "try", "namespace": "default"},
            "spec": {"type": "service", "steps": steps, "output": OUTPUT},
        }
        asked = {"template": template, "values": {}, "secrets": {}, "directoryContents": []}
        return self.client.post("/api/scaffolder/v2/dry-run", json=asked)

    def _ask(self, who: str, call: tuple[Any, ...]) -> dict[str, Any]:
        answer = self.client.get(f"/api/asker/{who}", params={"call": json.dumps(call)})
        assert answer.is_success, answer.text
        return dict(answer.json())

    def _signed_in(self) -> bool:
        try:
            answer = self.client.get("/api/auth/guest/refresh")
        except httpx2.TransportError:
            return False
        if not answer.is_success:
            return False
        token = answer.json()["backstageIdentity"]["token"]
        self.client.headers["Authorization"] = f"Bearer {token}"
        return True

    def _configuration(self) -> list[str]:
        files = ["app-config.yaml", "elsewhere.yaml", str(self._file)]
        return [part for file in files for part in ("--config", file)]

    def _variables(self, locations: Path) -> dict[str, str]:
        return {
            **super()._variables(locations),
            "ORACLE_CATALOG": "elsewhere",
            "ORACLE_USER": ADA,
            "LANDFORM_TOKEN": self.token,
        }


OUTPUT = {"entity": "${{ steps.find.output.entity }}"}


def filled(texts: Iterable[str], *, landform: str, backstage: str) -> Any:
    """Blocks of the how-to, with the addresses of this test in place of the example's."""
    at = {"https://landform.example.com": landform, "https://backstage.example.com": backstage}
    text = "\n---\n".join(texts)
    for example, real in at.items():
        text = text.replace(example, real)
    return merged(yaml.safe_load_all(text))


def _over(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: _over(below.get(key), value) for key, value in above.items()}}
