"""Report a result as Atlantis does with our server-side workflow (facts: Atlantis 0.47).

A report is a hint: one that gets lost costs time, so it never fails a run.
"""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import stamina

from landform.adapters.terraform.layout import Result, RunFiles
from landform.adapters.terraform.order import Order
from landform.kernel.signing import SIGNATURE_HEADER, sign
from landform.runs.models import Phase, Project

TIMEOUT_SECONDS = 5.0  # per attempt
ATTEMPTS = 3
ACTOR = "landform"

log = logging.getLogger(__name__)  # structlog would cost every run 0.1 s


def report(order: Order, run: RunFiles, result: Result) -> None:
    """Send the reports of an ended run."""
    with httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        for path, body in _bodies(order, run, result):
            url = order.settings.report_url.rstrip("/") + path
            try:
                status = _post(client, url, body, token=order.settings.report_token)
            except httpx2.HTTPError as error:
                log.warning("report.failed path=%s error=%s", path, type(error).__name__)
            else:
                log.info("report.sent path=%s status=%d", path, status)


def plan_callback(project: Project, result: Result, plan: dict[str, Any] | None) -> dict[str, Any]:
    """The body of ``/callbacks/atlantis`` after a plan; ``plan`` is scrubbed already."""
    return {**_callback(Phase.PLAN, project, result), "plan": plan}


def apply_callback(project: Project, result: Result, outputs: dict[str, Any]) -> dict[str, Any]:
    """The body of ``/callbacks/atlantis`` after an apply."""
    return {**_callback(Phase.APPLY, project, result), "outputs": outputs}


def apply_webhook(order: Order, result: Result) -> dict[str, Any]:
    """Atlantis's own ``http`` webhook for an apply: Go structs without tags, hence PascalCase."""
    project = order.project
    owner, _, name = project.repository.partition("/")
    base = order.settings.report_url.rstrip("/")
    repository = {
        "FullName": project.repository,
        "Owner": owner,
        "Name": name,
        "CloneURL": f"{base}/{project.repository}.git",
        "SanitizedCloneURL": f"{base}/{project.repository}.git",
        "VCSHost": {"Hostname": urlsplit(base).hostname or "", "Type": 0},
    }
    return {
        "Workspace": project.workspace,
        "Repo": repository,
        "Pull": {
            "Num": project.pull_request_number,
            "HeadCommit": project.head_sha,
            "URL": f"{base}/{project.repository}/pull/{project.pull_request_number}",
            "HeadBranch": project.head_branch,
            "BaseBranch": order.settings.base_branch,
            "HardenedNonPRRefCheckout": False,
            "Author": ACTOR,
            "Body": "",
            "State": 0,
            "BaseRepo": repository,
        },
        "User": {"Username": ACTOR, "Teams": None},
        "Success": result.succeeded,
        "Directory": project.directory,
        "ProjectName": "",
    }


def _bodies(order: Order, run: RunFiles, result: Result) -> Iterator[tuple[str, dict[str, Any]]]:
    if order.phase is Phase.PLAN:
        plan = run.read("plan.json") if result.succeeded else None
        yield "/callbacks/atlantis", plan_callback(order.project, result, plan)
        return
    # Atlantis sends its webhook inside the apply, before any step of ours.
    yield "/webhooks/atlantis", apply_webhook(order, result)
    outputs = run.read("outputs.json") or {}
    yield "/callbacks/atlantis", apply_callback(order.project, result, outputs)


def _callback(phase: Phase, project: Project, result: Result) -> dict[str, Any]:
    return {
        "command": phase.value,
        "repository": project.repository,
        "pull": project.pull_request_number,
        "head_commit": project.head_sha,
        "directory": project.directory,
        "workspace": project.workspace,
        "project": "",
        "success": result.succeeded,
        "error": result.error,
    }


def _post(client: httpx2.Client, url: str, body: dict[str, Any], *, token: str) -> int:
    content = json.dumps(body).encode()
    for attempt in stamina.retry_context(
        on=httpx2.TransportError, attempts=ATTEMPTS, timeout=ATTEMPTS * TIMEOUT_SECONDS
    ):
        with attempt:
            headers = {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {token}",
                SIGNATURE_HEADER: sign(token, content, datetime.now(UTC)),  # noqa: TID251
            }
            return client.post(url, content=content, headers=headers).status_code
    raise AssertionError  # retry_context returns or raises
