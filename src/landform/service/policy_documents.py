"""Files of a policy author as the documents that policies see in the service."""

import json
from pathlib import Path
from typing import Any

from landform.cli.client import fail
from landform.cli.reading import NotUsable, read_text, value_of

INVALID = 3


def request_input(path: Path | None) -> dict[str, Any]:
    """Input of stage `request`: the whole document, or a request alone.

    A request alone is taken to be of an owner and a system that the catalog knows, and its
    requester to be a member of the owner, unless it says otherwise.
    """
    given = _object_in(path)
    if "request" in given:
        return given
    document: dict[str, Any] = {
        key: given.pop(key) for key in ("catalog", "cost", "now") if key in given
    }
    owner = given.get("owner")
    request = {"requester_groups": [owner] if isinstance(owner, str) else [], **given}
    return {
        "catalog": {"owner_exists": True, "system_exists": True},
        **document,
        "request": request,
    }


def plan_input(plan: Path, request: Path | None) -> dict[str, Any]:
    """Input of stage `plan`: the plan, and the request beside it where there is one."""
    text = read_text(plan)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        fail(
            f"{plan}{line}: not JSON; write it with `terraform show -json plan.tfplan`.",
            code=INVALID,
        )
    if not isinstance(document, dict):
        fail(f"{plan}: not a plan, which is a JSON object.", code=INVALID)
    if request is not None:
        asked = request_input(request)
        beside = {key: asked[key] for key in ("cost", "now") if key in asked}
        document["landform"] = {**asked["request"], **beside}
    return document


def _object_in(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = value_of(read_text(path))
    except NotUsable as error:
        fail(f"{path}: {error}.", code=INVALID)
    if not isinstance(found, dict):
        fail(f"{path}: not a request, which is an object of fields such as name.", code=INVALID)
    return found
