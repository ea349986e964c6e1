"""The ``input`` documents that policies see. Their form is documented in `policies/README.md`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from landform.kernel.clock import iso
from landform.rendering.models import Stack
from landform.requests.models import Request


@dataclass(frozen=True)
class Facts:
    """What policies may know of a request, whether it was made already or is previewed."""

    template: str
    stack: Stack
    parameters: dict[str, Any]
    requested_by: str
    action: str = "create"

    @classmethod
    def of(cls, request: Request) -> "Facts":
        return cls(
            request.template,
            request.stack,
            request.parameters,
            request.requested_by,
            request.action,
        )


@dataclass(frozen=True)
class Surroundings:
    """What is not of the request itself: its costs (`CostEstimate.document`), and the time."""

    cost: dict[str, Any] | None
    now: datetime


def request_document(
    facts: Facts,
    *,
    requester_groups: Iterable[str],
    owner_exists: bool,
    system_exists: bool,
    surroundings: Surroundings,
) -> dict[str, Any]:
    """Input of ``data.landform.request``."""
    return {
        **_around(surroundings),
        "request": {**_shown(facts), "requester_groups": sorted(requester_groups)},
        "catalog": {"owner_exists": owner_exists, "system_exists": system_exists},
    }


def plan_document(facts: Facts, plan: dict[str, Any], surroundings: Surroundings) -> dict[str, Any]:
    """Input of ``data.main``: the plan, as conftest would see it, and the request beside it."""
    return {**plan, "landform": {**_shown(facts), **_around(surroundings)}}


def _around(surroundings: Surroundings) -> dict[str, Any]:
    return {"cost": surroundings.cost, "now": iso(surroundings.now)}


def _shown(facts: Facts) -> dict[str, Any]:
    stack = facts.stack
    return {
        "action": facts.action,
        "template": facts.template,
        "name": stack.name,
        "environment": stack.environment,
        "owner": stack.owner,
        "system": stack.system,
        "module": stack.module,
        "variables": stack.variables,
        "parameters": facts.parameters,
        "requested_by": facts.requested_by,
    }
