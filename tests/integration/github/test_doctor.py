"""`landform doctor` on a set-up with GitHub and Atlantis: what it finds, and what it advises."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from landform.service.doctor import Finding, Level, check
from landform.settings import Settings
from tests.support.github.emulator import APP_PERMISSIONS, GitHubEmulator

EVENTS = ("issue_comment", "pull_request", "pull_request_review", "push", "status")


@dataclass
class Sites:
    """What answers at Landform's and at Atlantis's address."""

    url: str = ""
    version: str = "0.47.1"
    webhook_status: int = 202
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def sites() -> Iterator[Sites]:
    sites = Sites()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, f'{{"version": "{sites.version} (commit: x)"}}'.encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(sites.webhook_status, b"{}")

        def _answer(self, status: int, body: bytes) -> None:
            sites.asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sites.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield sites
    server.shutdown()
    server.server_close()


@pytest.fixture
def gh(tmp_path: Path) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path / "github") as gh:
        gh.create_repository("acme/infra", {"README.md": "infra\n"})
        for login in ("atlantis-bot", "rosa-gh"):
            gh.add_user(login)
        gh.start()
        yield gh


@dataclass
class Patient:
    """A set-up with nothing wrong, until a test makes it so."""

    gh: GitHubEmulator
    sites: Sites
    root: Path
    app: tuple[int, str, int] = (0, "", 0)

    def settings(self, **changes: Any) -> Settings:
        app_id, key, installation = self.app
        forge = {
            "kind": "github",
            "repository": "acme/infra",
            "github": {
                "api_url": self.gh.api_url,
                "app_id": app_id,
                "installation_id": installation,
                "seconds_between_writes": 0,
            },
        }
        given: dict[str, Any] = {
            "public_url": self.sites.url,
            "database_url": f"sqlite:///{self.root / 'landform.db'}",
            "forge": forge,
            "runner": {
                "kind": "atlantis",
                "atlantis": {"url": self.sites.url, "login": "atlantis-bot"},
            },
            "state": {"kind": "reported"},
            "github_private_key": key,
            "github_webhook_secret": "s",
        }
        return Settings(**(given | changes))

    async def findings(self, what: str, **changes: Any) -> list[Finding]:
        found = await check(self.settings(**changes))
        return [finding for finding in found if finding.what == what]

    async def only(self, what: str, **changes: Any) -> Finding:
        [finding] = await self.findings(what, **changes)
        return finding


@pytest.fixture
def patient(gh: GitHubEmulator, sites: Sites, tmp_path: Path) -> Patient:
    app = gh.add_app("landform")
    gh.add_hook(f"{sites.url}/webhooks/github", secret="s", events=EVENTS)
    gh.protect("main", approvals=1)
    gh.drain()
    return Patient(gh, sites, tmp_path, app)


async def test_a_good_set_up_is_found_good(gh: GitHubEmulator, patient: Patient) -> None:
    # Golden paths ship, and they create repositories.
    patient.app = gh.add_app("able", permissions=APP_PERMISSIONS | {"administration": "write"})

    found = await check(patient.settings())

    ours = {"database", "tokens file", "atlantis token"}  # not what this test is about
    bad = [each for each in found if each.level is not Level.OK and each.what not in ours]
    assert bad == []
    assert {each.what for each in found} >= {
        "github",
        "infra repository",
        "github app",
        "github webhook",
        "branch protection",
        "atlantis",
        "atlantis account",
        "callback",
        "state",
    }


async def test_a_key_that_github_does_not_accept_is_said(patient: Patient) -> None:
    other = patient.gh.add_app("other")
    patient.app = (patient.app[0], other[1], patient.app[2])

    finding = await patient.only("github")

    assert finding.level is Level.PROBLEM
    assert "does not accept" in finding.detail


async def test_a_token_works_and_an_app_is_advised(patient: Patient) -> None:
    token = patient.gh.add_user("landform")
    forge = patient.settings().forge.model_dump()
    forge["github"] |= {"app_id": None, "installation_id": None}

    finding = await patient.only("github", forge=forge, github_token=token)

    assert finding.level is Level.WARNING
    assert "as landform" in finding.detail


async def test_missing_permissions_are_named_with_their_level(
    gh: GitHubEmulator, sites: Sites, tmp_path: Path
) -> None:
    app = gh.add_app("weak", permissions={"metadata": "read", "contents": "read"})

    finding = await Patient(gh, sites, tmp_path, app).only("github app")

    assert finding.level is Level.PROBLEM
    assert "contents: write, issues: write, pull_requests: write, statuses: write" in finding.detail


CREATING = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: new-service}
spec:
  steps:
    - {id: publish, action: "publish:github", input: {repoUrl: "github.com?owner=acme&repo=x"}}
"""


def a_template(root: Path, text: str = CREATING) -> Path:
    directory = root / "templates/new-service"
    directory.mkdir(parents=True)
    (directory / "template.yaml").write_text(text)
    return directory.parent


async def test_templates_that_create_repositories_need_more(patient: Patient) -> None:
    templates = [a_template(patient.root)]

    finding = await patient.only("new repositories", templates=templates)

    assert finding.level is Level.WARNING
    assert "new-service creates repositories" in finding.detail
    assert "Administration: write on all repositories" in finding.detail
    assert "has Administration: read on all" in finding.detail


async def test_an_app_that_may_create_repositories_is_found_good(
    gh: GitHubEmulator, patient: Patient
) -> None:
    patient.app = gh.add_app("able", permissions=APP_PERMISSIONS | {"administration": "write"})
    templates = [a_template(patient.root)]

    finding = await patient.only("new repositories", templates=templates)

    assert finding.level is Level.OK


async def test_what_a_token_must_be_allowed_is_said(gh: GitHubEmulator, patient: Patient) -> None:
    forge = patient.settings().forge.model_dump()
    forge["github"] |= {"app_id": None, "installation_id": None}
    given = {"forge": forge, "github_token": gh.add_user("landform")}

    finding = await patient.only("new repositories", templates=[a_template(patient.root)], **given)

    assert finding.level is Level.WARNING
    assert "the token needs Administration: write" in finding.detail


@pytest.mark.parametrize("text", ["- no template", "spec: [", "spec: {steps: [1, {action: x}]}"])
async def test_templates_that_create_nothing_need_nothing(patient: Patient, text: str) -> None:
    templates = [a_template(patient.root, text)]

    assert await patient.findings("new repositories", templates=templates) == []


async def test_a_base_branch_that_is_not_there_is_said(patient: Patient) -> None:
    forge = patient.settings().forge.model_dump() | {"base_branch": "trunk"}

    finding = await patient.only("infra repository", forge=forge)

    assert finding == Finding(
        "infra repository",
        Level.PROBLEM,
        "acme/infra has no branch trunk: set forge.base_branch.",
    )


async def test_a_webhook_that_is_not_there_is_said(patient: Patient) -> None:
    patient.gh.repository().hooks.clear()

    finding = await patient.only("github webhook")

    assert finding.level is Level.PROBLEM
    assert f"{patient.sites.url}/webhooks/github" in finding.detail


async def test_a_webhook_without_our_events_or_secret_is_said(patient: Patient) -> None:
    patient.gh.repository().hooks.clear()
    patient.gh.add_hook(f"{patient.sites.url}/webhooks/github", secret="s", events=("push",))

    found = await patient.findings("github webhook", github_webhook_secret=None)

    assert [each.level for each in found] == [Level.PROBLEM, Level.PROBLEM]
    assert "LANDFORM_GITHUB_WEBHOOK_SECRET" in found[0].detail
    assert "issue_comment, pull_request, pull_request_review, status" in found[1].detail


async def test_deliveries_that_failed_are_counted_and_nothing_is_feared(patient: Patient) -> None:
    patient.sites.webhook_status = 401
    patient.gh.push("x", {"a": "b"}, login="rosa-gh")
    patient.gh.drain()

    finding = await patient.only("github webhook")

    assert finding.level is Level.WARNING
    assert "failed (401)" in finding.detail
    assert "Nothing is lost" in finding.detail


@pytest.mark.parametrize("context", ["atlantis/apply", "landform/request"])
async def test_a_required_status_that_comes_with_the_apply_is_warned_of(
    patient: Patient, context: str
) -> None:
    patient.gh.protect("main", contexts=(context, "ci/test"))

    finding = await patient.only("branch protection")

    assert finding.level is Level.WARNING
    assert context in finding.detail
    assert "mergeable" in finding.detail


async def test_an_unprotected_base_branch_is_warned_of(patient: Patient) -> None:
    patient.gh.repository().protections.clear()

    finding = await patient.only("branch protection")

    assert finding.level is Level.WARNING
    assert "anybody who may push, may merge" in finding.detail


@pytest.mark.parametrize(
    ("version", "level"),
    [("0.47.1", Level.OK), ("0.50.0", Level.OK), ("0.40.0", Level.WARNING), ("0.28.5", "problem")],
)
async def test_atlantis_is_judged_by_its_version(
    patient: Patient, version: str, level: Level
) -> None:
    patient.sites.version = version

    assert (await patient.only("atlantis")).level == level


async def test_an_atlantis_that_does_not_answer_is_said(patient: Patient) -> None:
    runner = {"kind": "atlantis", "atlantis": {"url": "http://127.0.0.1:1", "login": "x"}}

    finding = await patient.only("atlantis", runner=runner)

    assert finding.level is Level.PROBLEM
    assert "runner.atlantis.url" in finding.detail


async def test_statuses_of_another_account_than_the_configured_one_are_said(
    patient: Patient,
) -> None:
    head = patient.gh.push("x", {"a": "b"}, login="rosa-gh")
    patient.gh.open_pull("x", login="rosa-gh")
    patient.gh.set_status(head, "atlantis/plan", "success", "Planned.", "rosa-gh")

    finding = await patient.only("atlantis account")

    assert finding.level is Level.PROBLEM
    assert "are by rosa-gh" in finding.detail


async def test_our_own_account_is_not_believed_to_be_atlantis(patient: Patient) -> None:
    runner = {"kind": "atlantis", "atlantis": {"url": patient.sites.url, "login": "Landform[bot]"}}

    finding = await patient.only("atlantis account", runner=runner)

    assert finding.level is Level.PROBLEM
    assert "our own account" in finding.detail


async def test_a_service_that_atlantis_cannot_reach_is_said(patient: Patient) -> None:
    elsewhere = {
        "kind": "atlantis",
        "atlantis": {"url": "https://atlantis.invalid", "login": "atlantis-bot"},
    }

    finding = await patient.only("callback", runner=elsewhere)

    assert finding.level is Level.PROBLEM
    assert "set public_url" in finding.detail


async def test_no_secret_is_told(patient: Patient) -> None:
    told = str(await check(patient.settings()))

    key = [line for line in patient.app[1].splitlines() if len(line) > 20 and "---" not in line]
    assert [line for line in key if line in told] == []
