"""A whole installation: the service as processes of its own, an infra repository, Terraform.

Nothing of ours runs in the test's process: it speaks HTTP, reads the log, and kills.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from landform.adapters.localforge import LocalForge
from landform.adapters.terraform.stopping import stop_runs
from tests.support.builders import ANA, PAYMENTS, PLATFORM, ROSA
from tests.support.clock import ManualClock
from tests.support.policy_engine import write_policies
from tests.support.ports import free_port
from tests.support.templates import write_probe
from tests.support.terraform import BINARY
from tests.support.waiting import await_until

API = "/api/landform/v1"
ADMIN = "user:default/admin"
ORDER: dict[str, Any] = {"name": "orders", "environment": "dev", "owner": PAYMENTS}
CANONICAL = [
    "submitted",
    "policy_allowed",
    "pull_request_opened",
    "plan_succeeded",
    "approved",
    "apply_started",
    "apply_succeeded",
    "resource_registered",
    "pull_request_merged",
]
"""The timeline of a request that nothing befell."""

RETRIED = [
    *CANONICAL[:6],
    "apply_failed",
    "retry_asked",
    "plan_restarted",
    *CANONICAL[3:],
]
"""The timeline of a request whose first apply failed."""

# Terraform as the probe needs it: each directory's state below <root>/state, and no AWS.
STAND_IN = """#!/bin/sh
if [ "$1" = init ]; then
  sed -i '/^provider "aws"/,$d' versions.tf
  set -- "$@" "-backend-config=path={root}/state/${{PWD#*/checkout/}}/terraform.tfstate"
fi
while [ -e {root}/hold-$1 ]; do sleep 0.02; done
exec {program} "$@"
"""

OVERRIDE = """
terraform {
  required_providers {
    aws = { source = "terraform.io/builtin/terraform" }
  }
  backend "local" {}
}
"""

MODULE = """
variable "name" {{ type = string }}
variable "note" {{ type = string }}

resource "terraform_data" "this" {{
  input = {{ name = var.name, note = var.note }}

  provisioner "local-exec" {{
    command = <<-EOT
      echo ${{var.name}} >> {root}/applied
      while [ -e {root}/hold-create ]; do sleep 0.02; done
      test ! -e {root}/fail-create
    EOT
  }}
}}

output "endpoint" {{
  value = "${{var.name}}.example.test:5432"
}}

output "secret" {{
  value     = "{secret}"
  sensitive = true
}}
"""

POLICIES = {
    f"{stage}.rego": f"package {package}\n\nimport rego.v1\n\ndeny contains msg if {{\n"
    "\tinput.denied\n\tmsg := input.denied\n}\n"
    for stage, package in {"request": "landform.request", "plan": "main"}.items()
}


@dataclass
class Service:
    """One process of the installation. ``killed``: it did not end by itself."""

    name: str
    arguments: tuple[str, ...]
    process: "subprocess.Popen[bytes]"
    reader: threading.Thread
    killed: bool = False

    def kill(self) -> None:
        """SIGKILL, once."""
        self.killed = True
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def close(self) -> None:
        self.kill()
        self.process.wait()
        self.reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()


@dataclass
class Installation:
    """Its files lie in ``root``. Whoever logs an event of ``mines`` for the first time is killed.

    ``touch("hold-<step>")`` holds that Terraform command until ``release``;
    ``hold-create`` and ``fail-create`` act inside the apply.
    """

    root: Path
    database_url: str
    secret: str = "hunter2-is-secret"
    token: str = "report-token-is-secret"
    port: int = field(default_factory=free_port)
    mines: set[str] = field(default_factory=set)
    deaths: list[str] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def applied(self) -> list[str]:
        """The name of what was created, for every time that creating it began."""
        file = self.root / "applied"
        return file.read_text().split() if file.exists() else []

    def touch(self, name: str) -> None:
        (self.root / name).touch()

    def release(self, name: str) -> None:
        (self.root / name).unlink()

    async def lay_out(self) -> None:
        """Write all that the service is configured with."""
        write_probe(self.root / "templates")
        write_policies(self.root / "policies", POLICIES)
        (self.root / "overrides").mkdir()
        (self.root / "overrides" / "probe_override.tf").write_text(OVERRIDE)
        stand_in = self.root / "terraform"
        stand_in.write_text(STAND_IN.format(root=self.root, program=BINARY))
        stand_in.chmod(0o755)
        module = MODULE.format(root=self.root, secret=self.secret)
        await LocalForge.create(
            self.root / "infra.git",
            {"modules/probe/main.tf": module},
            base_url=self.url,
            clock=ManualClock(),
        )

    def start(self, name: str, *arguments: str) -> None:
        """Run ``landform <arguments>`` under a name."""
        process = subprocess.Popen(
            [sys.executable, "-m", "landform", *arguments],
            cwd=self.root,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        reader = threading.Thread(target=self._read_log, args=(name, process), daemon=True)
        self.services[name] = Service(name, arguments, process, reader)
        reader.start()

    def revive(self) -> None:
        """Start again what was killed. What ended by itself fails the test."""
        for name, service in list(self.services.items()):
            if service.process.poll() is not None:
                service.reader.join()
                assert service.killed, f"{name} ended by itself: {self.log[-5:]}"
                service.close()
                self.start(name, *service.arguments)

    def close(self) -> None:
        """Leave no process behind."""
        for service in self.services.values():
            service.close()
        stop_runs(self.root / "runs")

    def pids(self, phase: str) -> list[int]:
        """The leading processes of the only run of this phase: its own, a supervisor, Terraform."""
        files = list((self.root / "runs").glob(f"*/*/{phase}/pids"))
        return [int(line) for file in files for line in file.read_text().split()]

    def kill_run(self, pids: list[int]) -> None:
        """SIGKILL those that live and belong to this installation."""
        for pid in pids:
            with contextlib.suppress(OSError):
                if str(self.root) in Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, signal.SIGKILL)

    def _read_log(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        assert process.stderr is not None
        for raw in process.stderr:
            line = raw.decode(errors="replace")
            self.log.append(line)
            with contextlib.suppress(ValueError):
                record = json.loads(line)
                self.records.append({**record, "service": name})
                if record["event"] in self.mines:
                    self.mines.discard(record["event"])
                    self.deaths.append(record["event"])
                    self.services[name].kill()

    def _environment(self) -> dict[str, str]:
        settings = {
            "PORT": str(self.port),
            "DATABASE_URL": self.database_url,
            "CONFIG": str(self.root / "landform.yaml"),
            "ATLANTIS_TOKEN": self.token,
            "LOG_FORMAT": "json",
            "TEMPLATES": json.dumps([str(self.root / "templates")]),
            "ACCESS__MODE": "local",
            "ACCESS__ADMINS": json.dumps([ADMIN]),
            "FORGE__PATH": str(self.root / "infra.git"),
            "POLICIES__PATH": str(self.root / "policies"),
            "RUNNER__BINARY": str(self.root / "terraform"),
            "RUNNER__WORK_DIR": str(self.root / "runs"),
            "RUNNER__OVERRIDES": str(self.root / "overrides"),
            "STATE__KIND": "local",
            "STATE__PATH": str(self.root / "state"),
        }
        return {**os.environ, **{f"LANDFORM_{name}": value for name, value in settings.items()}}


class People:
    """What people do with an installation, over HTTP. They try again while it is being revived."""

    def __init__(self, place: Installation, http: httpx2.AsyncClient) -> None:
        self.place, self._http = place, http

    async def ask(
        self,
        who: str,
        method: str,
        path: str,
        body: object = None,
        key: str | None = None,
        *,
        fine: frozenset[int] = frozenset(),
    ) -> Any:
        """The answer, whatever it takes. An error that is not an outage fails the test."""
        headers = {"Landform-User": who} | ({"Idempotency-Key": key} if key else {})

        async def answer() -> httpx2.Response | None:
            self.place.revive()
            try:
                return await self._http.request(method, path, json=body, headers=headers)
            except httpx2.TransportError:
                return None

        response = await await_until(answer, seconds=60, what=f"an answer to {method} {path}")
        assert response.status_code < 400 or response.status_code in fine, response.text
        return response.json()

    async def load(self) -> None:
        """Ana of payments orders, Rosa of the platform team reviews."""
        groups = {ref: {"type": "team", "children": []} for ref in (PAYMENTS, PLATFORM)}
        users = {ANA: {"memberOf": [PAYMENTS]}, ROSA: {"memberOf": [PLATFORM]}}
        for ref, spec in (groups | users).items():
            kind, _, path = ref.partition(":")
            metadata = {"name": path.rpartition("/")[2]}
            entity = {
                "apiVersion": "backstage.io/v1alpha1",
                "kind": kind.title(),
                "metadata": metadata,
                "spec": spec,
            }
            await self.ask(ADMIN, "PUT", f"{API}/entities/{kind}/{path}", entity)

    async def submit(self, **parameters: Any) -> dict[str, Any]:
        return await self._ask_for("create", parameters)

    async def change(self, **parameters: Any) -> dict[str, Any]:
        """Order the same again, with other values."""
        return await self._ask_for("update", parameters)

    async def retire(self, made_by: dict[str, Any]) -> dict[str, Any]:
        path = f"{API}/requests/{made_by['id']}/retire"
        answer: dict[str, Any] = await self.ask(ANA, "POST", path, {}, key=str(uuid4()))
        return answer

    async def read(self, request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self.ask(ANA, "GET", f"{API}/requests/{request['id']}")
        return answer

    async def follow(
        self, request: dict[str, Any], *until: str, seconds: float = 90
    ) -> dict[str, Any]:
        """Wait until the request is one of these; Rosa approves whatever can be approved."""

        async def look() -> dict[str, Any] | None:
            now = await self.read(request)
            if now["status"] == "planned":
                await self._approve(now["pull_request"])
            assert now["status"] in until or not now["is_terminal"], now["reason"]
            return now if now["status"] in until else None

        return await await_until(look, seconds=seconds, what=f"a request that is {until}")

    async def timeline(self, request: dict[str, Any]) -> list[str]:
        events = await self.ask(ANA, "GET", f"{API}/requests/{request['id']}/events")
        return [event["type"] for event in events["items"]]

    async def pull_requests(self) -> list[dict[str, Any]]:
        answer = await self.ask(ANA, "GET", f"{API}/pull-requests?state=all")
        found: list[dict[str, Any]] = answer["items"]
        return found

    async def resources(self) -> list[dict[str, Any]]:
        path = "/api/catalog/entities/by-query?filter=kind=resource"
        found: list[dict[str, Any]] = (await self.ask(ANA, "GET", path))["items"]
        return found

    async def _ask_for(self, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        body = {"template": "probe", "action": action, "parameters": ORDER | parameters}
        answer: dict[str, Any] = await self.ask(
            ANA, "POST", f"{API}/requests", body, key=str(uuid4())
        )
        return answer

    async def _approve(self, pull_request: dict[str, Any]) -> None:
        review = {"state": "approved", "head_sha": pull_request["head_sha"]}
        path = f"{API}/pull-requests/{pull_request['number']}/reviews"
        # 409: it was stored, the answer was lost with the process, and things went on.
        await self.ask(ROSA, "POST", path, review, fine=frozenset({409}))


@asynccontextmanager
async def installation(root: Path, database_url: str, **given: Any) -> AsyncIterator[People]:
    """An installation with nothing started yet, and its people."""
    place = Installation(root, database_url, **given)
    await place.lay_out()
    async with httpx2.AsyncClient(base_url=place.url, trust_env=False, timeout=30) as http:
        try:
            yield People(place, http)
        finally:
            place.close()


def outputs_of(state: Path) -> dict[str, Any]:
    """The outputs that a state file holds."""
    document: dict[str, Any] = json.loads(state.read_bytes())
    return {name: output["value"] for name, output in document["outputs"].items()}
