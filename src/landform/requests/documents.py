"""The ``input`` documents that policies see. Their form is documented in `policies/README.md`."""

from collections.abc import Iterable
from typing import Any

from landform.requests.models import Request


def request_document(
    request: Request,
    *,
    requester_groups: Iterable[str],
    owner_exists: bool,
    system_exists: bool,
) -> dict[str, Any]:
    """Input of ``data.landform.request``."""
    return {
        "request": {**_facts(request), "requester_groups": sorted(requester_groups)},
        "catalog": {"owner_exists": owner_exists, "system_exists": system_exists},
    }


def plan_document(request: Request, plan: dict[str, Any]) -> dict[str, Any]:
    """Input of ``data.main``: the plan, as conftest would see it, and the request beside it."""
    return {**plan, "landform": _facts(request)}


def _facts(request: Request) -> dict[str, Any]:
    stack = request.stack
    return {
        "action": request.action,
        "template": request.template,
        "name": stack.name,
        "environment": stack.environment,
        "owner": stack.owner,
        "system": stack.system,
        "module": stack.module,
        "variables": stack.variables,
        "parameters": request.parameters,
        "requested_by": request.requested_by,
    }
