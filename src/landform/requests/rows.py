"""Requests and their events to rows, and back. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from landform.policies.models import Decision, PolicyResult, Stage
from landform.rendering.models import Stack
from landform.requests.models import Action, EventType, RecordedEvent, Request, Status
from landform.runs.models import ChangeCount
from landform.templates.models import ApplyMode, OutputSpec


def to_row(request: Request) -> dict[str, Any]:
    return {
        "id": request.id,
        "action": request.action,
        "template": request.template,
        "template_version": request.template_version,
        "stack": asdict(request.stack),
        "parameters": request.parameters,
        "name": request.stack.name,
        "environment": request.stack.environment,
        "owner": request.stack.owner,
        "directory": request.stack.directory,
        "requested_by": request.requested_by,
        "status": request.status,
        "reason": request.reason,
        "cleared_at": request.cleared_at,
        "retry_asked_at": request.retry_asked_at,
        "apply_asked_at": request.apply_asked_at,
        "pull_request_number": request.pull_request_number,
        "pull_request_url": request.pull_request_url,
        "pull_request_state": request.pull_request_state,
        "head_sha": request.head_sha,
        "plan": asdict(request.plan) if request.plan else None,
        "policy": [asdict(result) for result in request.policy],
        "resource": request.resource,
        "superseded": list(request.superseded),
        "plan_digest": request.plan_digest,
        "planned_at": request.planned_at,
        "apply_started_at": request.apply_started_at,
        "applied_by_hand": request.applied_by_hand,
        "version": request.version,
        "created_at": request.created_at,
        "updated_at": request.updated_at,
    }


def to_request(row: Mapping[str, Any]) -> Request:
    fields = dict(row)
    fields.pop("directory")
    fields["action"] = Action(fields["action"])
    fields["status"] = Status(fields["status"])
    fields["stack"] = _to_stack(fields["stack"])
    fields["superseded"] = tuple(fields["superseded"] or ())
    fields["applied_by_hand"] = bool(fields["applied_by_hand"])
    fields["plan"] = ChangeCount(**fields["plan"]) if fields["plan"] else None
    fields["policy"] = tuple(
        PolicyResult(**{**raw, "stage": Stage(raw["stage"]), "level": Decision(raw["level"])})
        for raw in fields["policy"]
    )
    return Request(**fields)


def _to_stack(raw: dict[str, Any]) -> Stack:
    return Stack(
        **{
            **raw,
            "outputs": tuple(OutputSpec(**output) for output in raw["outputs"]),
            "reviewers": tuple(raw["reviewers"]),
            "codeowners": tuple(raw.get("codeowners", ())),
            "used_by": tuple(raw.get("used_by", ())),
            "apply": ApplyMode(raw["apply"]),
        }
    )


def to_event(row: Mapping[str, Any]) -> RecordedEvent:
    fields = dict(row)
    return RecordedEvent(
        **{
            **fields,
            "type": EventType(fields["type"]),
            "from_status": Status(fields["from_status"]) if fields["from_status"] else None,
            "to_status": Status(fields["to_status"]),
        }
    )
