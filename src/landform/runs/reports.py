"""Read what a runner reports: Atlantis's webhook body, and our callback's. Pure.

Sources: Atlantis v0.47 ``server/events/webhooks`` (Go structs without JSON tags,
hence PascalCase); the callback is sent by our own server-side workflow.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from landform.kernel.names import MAX_NAME
from landform.runs.errors import UnreadableReport
from landform.runs.models import ChangeCount, Phase
from landform.runs.scrub import scrub_plan

CREDENTIAL_KEYS = frozenset({"cloneurl"})
MAX_SHA = 64  # characters, of SHA-256; more do not fit the database


@dataclass(frozen=True)
class Report:
    """One report.

    ``plan`` is scrubbed plan JSON, and only there after a good plan; ``outputs`` are as
    ``terraform output -json`` writes them, of sensitive ones without their values.
    """

    repository: str
    pull_request_number: int
    head_sha: str
    directory: str
    workspace: str
    phase: Phase
    succeeded: bool
    error: str | None = None
    plan: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None

    @property
    def digest(self) -> str | None:
        return digest_of(self.plan) if self.plan is not None else None

    @property
    def count(self) -> ChangeCount | None:
        return count_changes(self.plan) if self.plan is not None else None


def without_credentials(body: Any) -> Any:
    """The body without ``CloneURL``: Atlantis puts its own token there (facts: atlantis §1)."""
    if isinstance(body, dict):
        return {
            key: without_credentials(value)
            for key, value in body.items()
            if key.lower() not in CREDENTIAL_KEYS
        }
    if isinstance(body, list):
        return [without_credentials(item) for item in body]
    return body


def storable(body: Any) -> Any:
    """The body as it may be kept: without credentials, and without any sensitive value.

    Our own workflow scrubs before it sends; what somebody else's sends is scrubbed here,
    before it reaches a disk.
    """
    kept = without_credentials(body)
    if not isinstance(kept, dict):
        return kept
    if isinstance(kept.get("plan"), dict):
        kept["plan"] = scrub_plan(kept["plan"])
    if isinstance(kept.get("outputs"), dict):
        kept["outputs"] = {
            name: _without_secret(output) for name, output in kept["outputs"].items()
        }
    return kept


def _without_secret(output: Any) -> Any:
    if isinstance(output, dict) and output.get("sensitive") is False:
        return output
    return {"sensitive": True}  # also where the mark is missing: we cannot tell what it hides


def kind_of_webhook(body: Any) -> str:
    """Atlantis sends two kinds to one address and does not say which: ``apply``, ``drift``."""
    return "drift" if isinstance(body, dict) and "detection_id" in body else "apply"


@dataclass(frozen=True)
class Drift:
    """What a drift detection found in one project."""

    directory: str
    workspace: str
    has_drift: bool
    changes: ChangeCount


@dataclass(frozen=True)
class DriftReport:
    """One drift detection of a repository; one project in error, and Atlantis sends none."""

    repository: str
    ref: str
    projects: tuple[Drift, ...]


def read_drift_webhook(body: Any) -> DriftReport:
    """Read Atlantis's ``drift`` webhook (v0.45, snake_case). Raises `UnreadableReport`."""
    fields = _object(body, "the body")
    projects = fields.get("projects")
    if not isinstance(projects, list):
        raise UnreadableReport("projects must be a list.")
    found = [_object(each, "each project") for each in projects]
    return DriftReport(
        _text(fields, "repository"),
        _text(fields, "ref"),
        # What could not be looked at is neither.
        tuple(_drift(each) for each in found if not each.get("error")),
    )


def _drift(fields: dict[str, Any]) -> Drift:
    return Drift(
        _text(fields, "path"),
        _text(fields, "workspace", limit=MAX_NAME),
        has_drift=fields.get("has_drift") is True,
        changes=ChangeCount(
            *(_integer(fields, name) for name in ("to_add", "to_change", "to_destroy"))
        ),
    )


def read_callback(body: Any) -> Report:
    """Read a body of ``/callbacks/atlantis``. Raises `UnreadableReport`."""
    fields = _object(body, "the body")
    plan = fields.get("plan")
    try:
        phase = Phase(_text(fields, "command"))
    except ValueError as error:
        raise UnreadableReport("command must be plan or apply.") from error
    return Report(
        repository=_text(fields, "repository"),
        pull_request_number=_integer(fields, "pull"),
        head_sha=_text(fields, "head_commit", limit=MAX_SHA),
        directory=_text(fields, "directory"),
        workspace=_text(fields, "workspace", limit=MAX_NAME),
        phase=phase,
        succeeded=fields.get("success") is True,
        error=str(fields["error"])[:2_000].replace("\0", "") if fields.get("error") else None,
        plan=_countable(scrub_plan(plan))
        if isinstance(plan, dict) and phase is Phase.PLAN
        else None,
        outputs=_outputs(fields.get("outputs")) if phase is Phase.APPLY else None,
    )


def _outputs(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    return {name: _without_secret(output) for name, output in raw.items()}


def read_apply_webhook(body: Any) -> Report:
    """Read Atlantis's ``apply`` webhook. Raises `UnreadableReport`."""
    fields = _object(body, "the body")
    pull = _object(fields.get("Pull"), "Pull")
    return Report(
        repository=_text(_object(fields.get("Repo"), "Repo"), "FullName"),
        pull_request_number=_integer(pull, "Num"),
        head_sha=_text(pull, "HeadCommit", limit=MAX_SHA),
        directory=_text(fields, "Directory"),
        workspace=_text(fields, "Workspace", limit=MAX_NAME),
        phase=Phase.APPLY,
        succeeded=fields.get("Success") is True,
    )


def digest_of(plan: dict[str, Any]) -> str:
    """The same for two plans that do the same; when each was made does not matter."""
    decisive = {key: plan.get(key) for key in ("resource_changes", "output_changes")}
    return hashlib.sha256(orjson.dumps(decisive, option=orjson.OPT_SORT_KEYS)).hexdigest()


def kept_by(plan: dict[str, Any]) -> list[str]:
    """Addresses of the managed resources that there will be after the plan."""
    return [
        str(each.get("address"))
        for each in plan.get("resource_changes") or []
        if each.get("mode") != "data"
        and set((each.get("change") or {}).get("actions") or ()) != {"delete"}
    ]


def count_changes(plan: dict[str, Any]) -> ChangeCount:
    """Count managed resources as Terraform's "Plan: …" line does (a replace is one of each)."""
    actions = [
        change.get("change", {}).get("actions", [])
        for change in plan.get("resource_changes") or []
        if change.get("mode") != "data"
    ]
    return ChangeCount(
        adds=sum("create" in each for each in actions),
        changes=sum("update" in each for each in actions),
        destroys=sum("delete" in each for each in actions),
    )


def _countable(plan: dict[str, Any]) -> dict[str, Any]:
    try:
        count_changes(plan)
    except (TypeError, AttributeError) as error:
        raise UnreadableReport("The plan's resource_changes have another form.") from error
    return plan


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableReport(f"{what} must be a JSON object.")
    return value


def _text(fields: dict[str, Any], key: str, *, limit: int = 1_000) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= limit or "\0" in value:
        raise UnreadableReport(f"{key} must be a text of at most {limit} characters.")
    return value


def _integer(fields: dict[str, Any], key: str) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**31) < value < 2**31:
        raise UnreadableReport(f"{key} must be a whole number.")
    return value
