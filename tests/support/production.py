"""The production path on this machine: Landform as a process, a GitHub, a real Atlantis.

Nothing of ours runs in the test's process. GitHub is the emulator, over TLS; Atlantis
and Terraform are real, and run our own server-side workflow.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from landform.changes.models import ReviewState
from tests.support.atlantis import LOGIN, AtlantisServer, find_atlantis
from tests.support.builders import ANA, PLATFORM, ROSA
from tests.support.github.emulator import GitHubEmulator
from tests.support.github.records import Hook
from tests.support.installation import ADMIN, API, MODULE, POLICIES, Installation, People
from tests.support.policy_engine import write_policies
from tests.support.ports import free_port
from tests.support.templates import write_probe
from tests.support.terraform import BINARY
from tests.support.waiting import await_until

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "terraform" / "atlantis"
REPOSITORY = "acme/infra"
HOOK_SECRET = "what-github-and-landform-share"
BOT = "landform[bot]"
LOGINS = {ANA: "ana-gh", ROSA: "rosa-gh"}
TEAM = "platform"

# Terraform as the probe needs it: each directory's state below <root>/state, and no AWS.
STAND_IN = """#!/bin/sh
if [ "$1" = init ] && [ -e versions.tf ]; then
  sed -i '/^provider "aws"/,$d' versions.tf
  cp {root}/overrides/*_override.tf .
  set -- "$@" "-backend-config=path={root}/state/${{PWD#*/default/}}/terraform.tfstate"
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


@dataclass
class Production(Installation):
    """An installation whose forge is a GitHub, and whose runner is an Atlantis.

    ``more`` are settings of Landform, ``modules`` what the infra repository holds.
    """

    github: GitHubEmulator = field(kw_only=True)
    more: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] | None = None
    app: tuple[int, str] = (0, "")
    atlantis: AtlantisServer = field(init=False)
    atlantis_hook: Hook = field(init=False)
    our_hook: Hook = field(init=False)

    async def lay_out(self) -> None:
        """Make the repository, the App, people and the hooks; write what Landform reads."""
        write_probe(self.root / "templates")
        write_policies(self.root / "policies", POLICIES)
        probe = {"modules/probe/main.tf": MODULE.format(root=self.root, secret=self.secret)}
        self.github.create_repository(REPOSITORY, self.modules or probe)
        for login in LOGINS.values():
            self.github.add_user(login)
        self.github.add_team(TEAM, LOGINS[ROSA])
        app_id, key, _ = self.github.add_app("landform")
        self.app = (app_id, key)
        self.atlantis = AtlantisServer(
            find_atlantis(),
            self.github,
            self.root / "atlantis",
            repos_yaml=self.repos_yaml(),
            config={
                "webhooks": [
                    {"event": event, "kind": "http", "url": f"{self.url}/webhooks/atlantis"}
                    for event in ("apply", "drift")
                ],
                "enable-drift-detection": True,
                "webhook-http-headers": json.dumps({"Authorization": f"Bearer {self.token}"}),
            },
            environment=self.workflow_environment(),
        )
        self.atlantis.start()
        self.atlantis_hook = self.atlantis.hook()
        self.our_hook = self.github.add_hook(f"{self.url}/webhooks/github", secret=HOOK_SECRET)

    def repos_yaml(self) -> str:
        return (WORKFLOW / "repos.yaml").read_text()

    def workflow_environment(self) -> dict[str, str]:
        """What the steps of our workflow see."""
        (self.root / "overrides").mkdir()
        (self.root / "overrides" / "probe_override.tf").write_text(OVERRIDE)
        programs = self.root / "programs"
        programs.mkdir()
        stand_in = programs / "terraform"
        stand_in.write_text(STAND_IN.format(root=self.root, program=BINARY))
        stand_in.chmod(0o755)
        return {
            "PATH": f"{programs}:{WORKFLOW}:{os.environ['PATH']}",
            "LANDFORM_URL": self.url,
            "LANDFORM_ATLANTIS_TOKEN": self.token,
        }

    def close(self) -> None:
        super().close()
        if hasattr(self, "atlantis"):
            self.atlantis.kill()

    def commands(self, number: int) -> list[str]:
        """What Landform told Atlantis on a pull request."""
        return [each.body for each in self.github.comments(number) if each.user.login == BOT]

    def _environment(self) -> dict[str, str]:
        app_id, key = self.app
        settings = {
            "GITHUB_PRIVATE_KEY": key,
            "GITHUB_WEBHOOK_SECRET": HOOK_SECRET,
            "FORGE__KIND": "github",
            "FORGE__REPOSITORY": REPOSITORY,
            "FORGE__GITHUB__API_URL": self.github.api_url,
            "FORGE__GITHUB__CA_FILE": str(self.github.ca_file),
            "FORGE__GITHUB__APP_ID": str(app_id),
            "FORGE__GITHUB__SECONDS_BETWEEN_WRITES": "0",
            "FORGE__GITHUB__READS_PER_MINUTE": "6000",
            "FORGE__GITHUB__LOOKS_PER_MINUTE": "6000",
            "RUNNER__KIND": "atlantis",
            "RUNNER__ATLANTIS__URL": self.atlantis.url,
            "RUNNER__ATLANTIS__LOGIN": LOGIN,
            "RUNNER__ATLANTIS__PATIENCE_SECONDS": "5",
            "WORKER__BUSY_LOOK_SECONDS": "1",
            "WORKER__RESTING_LOOK_SECONDS": "1",
            "WORKER__SWEEP_SECONDS": "3",
            **self.more,
        }
        named = {f"LANDFORM_{name}": value for name, value in settings.items()}
        return super()._environment() | named


class Engineers(People):
    """What people do with Landform, and on GitHub."""

    place: Production

    async def load(self) -> None:
        """Ana of payments orders, Rosa of the platform team reviews; both are on GitHub."""
        await super().load()
        for ref, login in (LOGINS | {PLATFORM: TEAM}).items():
            kind, _, path = ref.partition(":")
            entity = await self.ask(ADMIN, "GET", f"/api/catalog/entities/by-name/{kind}/{path}")
            annotation = "github.com/user-login" if kind == "user" else "github.com/team-slug"
            entity["metadata"]["annotations"] = {annotation: login}
            declared = {
                key: value for key, value in entity.items() if key not in ("relations", "status")
            }
            for given in ("uid", "etag"):
                declared["metadata"].pop(given, None)
            await self.ask(ADMIN, "PUT", f"{API}/entities/{kind}/{path}", declared)

    async def wait_for(
        self, request: dict[str, Any], status: str, *, head_sha: str | None = None
    ) -> dict[str, Any]:
        """Wait, and do nothing, until the request has this status (with this head)."""

        async def look() -> dict[str, Any] | None:
            now = await self.read(request)
            head = (now["pull_request"] or {}).get("head_sha")
            return now if now["status"] == status and head_sha in (None, head) else None

        return await await_until(look, seconds=60, what=f"a request that is {status}")

    async def _approve(self, pull_request: dict[str, Any]) -> None:
        """Rosa approves on GitHub, once for each head."""
        github, number = self.place.github, pull_request["number"]
        head = github.pull(number).head_sha
        given = [(each.user.login, each.commit_id) for each in github.pull(number).reviews]
        if (LOGINS[ROSA], head) not in given:
            github.review(number, LOGINS[ROSA], ReviewState.APPROVED.upper())


@asynccontextmanager
async def production(
    root: Path, database_url: str, *, kind: type[Production] = Production, **given: Any
) -> AsyncIterator[Engineers]:
    """Everything laid out, Atlantis running, Landform not yet; and its people."""
    with GitHubEmulator(root / "github").start(tls=True) as github:
        place = kind(root, database_url, github=github, port=free_port(), **given)
        try:
            await place.lay_out()
            async with httpx2.AsyncClient(base_url=place.url, trust_env=False, timeout=30) as http:
                yield Engineers(place, http)
        finally:
            place.close()
