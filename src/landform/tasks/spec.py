"""From a template and the values of one task to what is run. Pure.

On the wire and in the database a spec is Backstage's (``TaskSpecV1beta3``).
"""

from typing import Any

from landform.tasks.models import ABSENT, TaskSpec, TaskStep

RECOVERY = "EXPERIMENTAL_recovery"  # passed on as it is; our tasks go on in any case


def wire_spec(
    template: dict[str, Any],
    values: dict[str, Any],
    *,
    user: dict[str, Any],
    template_info: dict[str, Any],
) -> dict[str, Any]:
    """The task's spec as Backstage writes it: steps have ids and names, nothing is evaluated."""
    spec = template["spec"]
    recovery = spec.get(RECOVERY)
    return {
        **({RECOVERY: recovery} if recovery is not None else {}),
        "apiVersion": template["apiVersion"],
        "steps": [_wire_step(step, number) for number, step in enumerate(spec["steps"], start=1)],
        "output": spec.get("output") or {},
        "parameters": values,
        "user": user,
        "templateInfo": template_info,
    }


def read_spec(wire: dict[str, Any], *, lenient: bool = False) -> TaskSpec:
    """What the engine runs."""
    return TaskSpec(
        steps=tuple(_read_step(step) for step in wire["steps"]),
        output=wire["output"],
        parameters=wire["parameters"],
        user=wire["user"],
        template_info=wire["templateInfo"],
        lenient=lenient,
    )


def _wire_step(step: dict[str, Any], number: int) -> dict[str, Any]:
    return {**step, "id": step.get("id") or f"step-{number}", "name": _name(step)}


def _name(step: dict[str, Any]) -> str:
    return str(step.get("name") or step["action"])


def _read_step(step: dict[str, Any]) -> TaskStep:
    return TaskStep(
        id=step["id"],
        name=step["name"],
        action=step["action"],
        input=step.get("input"),
        condition=step.get("if", ABSENT),
        each=step.get("each", ABSENT),
    )
