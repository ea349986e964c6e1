"""Ask a scaffolder everything about a case, and bring its answers into one form."""

from collections.abc import Mapping
from typing import Any

from tests.backstage import normal
from tests.backstage.corpus import FIXTURES, Case, Template
from tests.support.backstage import Backstage

Answer = Mapping[str, Any]


# Paths that mean nothing to another machine, and what they are called instead.
FIXED_PLACES = {str(FIXTURES): "<fixtures>"}


def about(backstage: Backstage, template: Template, case: Case) -> dict[str, Any]:
    """What Backstage answers to a dry-run of the case, and to the run that is made of it."""
    document, directory = template.document(), template.directory
    ran = backstage.dry_run(document, case.values, case.secrets, directory)
    made = backstage.create_task(template.ref, case.values, case.secrets)
    task, events = None, None
    if made["status"] == 201:
        task_id = made["body"]["id"]
        events = backstage.events(task_id) if case.runs else None
        task = backstage.task(task_id)
    named = {backstage.scratch: "<scratch>", **FIXED_PLACES}
    return answered(named, ran=ran, made=made, task=task, events=events)


def answered(
    named: Mapping[str, str],
    *,
    ran: Answer,
    made: Answer,
    task: dict[str, Any] | None,
    events: list[dict[str, Any]] | None,
) -> dict[str, Any]:
    """The four answers of a service about a case, in the form of ``expected.json``.

    Each ``Answer`` is ``status`` and ``body``. ``task`` is what the service keeps of the run,
    ``events`` what it said when it had ended; both only where there is one.
    """
    run: dict[str, Any] = {"status": made["status"]}
    if task is None:
        run |= normal.refusal(made["body"], named)
    else:
        run["spec"] = normal.json_value(task["spec"], named)
    if task is not None and events is not None:
        run |= {"ended": task["status"], "events": normal.events(events, named)}
    return {"dryRun": normal.dry_run(ran, named), "task": run}


def contract(
    actions: list[dict[str, Any]], extensions: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """What a service offers to templates: actions with their fields, filters, globals."""
    named = extensions["globals"]
    return {
        "actions": {action["id"]: signature(action["schema"]) for action in actions},
        "filters": sorted(extensions["filters"]),
        "globals": sorted([*named["functions"], *named["values"]]),
    }


def signature(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an action: ``!`` marks those that must be given."""
    return {side: _fields(schema[side]) for side in ("input", "output") if side in schema}


def _fields(schema: Mapping[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    properties: dict[str, Any] = schema.get("properties", {})
    return {
        f"{name}!" if name in required else name: _type(given)
        for name, given in sorted(properties.items())
    }


def _type(schema: Mapping[str, Any]) -> Any:
    if "anyOf" in schema:
        return [_type(each) for each in schema["anyOf"]]
    return schema.get("enum") or schema.get("type", "any")
