"""`docs/reference/actions.md`."""

from collections.abc import Iterator
from typing import Any

from docs.pages.markdown import NOTICE, escaped, table
from landform.tasks.actions.registry import ActionSpec
from landform.tasks.actions.shipped import SPECS

INPUT_HEAD = ("Input", "Type", "Required", "Description")
OUTPUT_HEAD = ("Output", "Type", "Description")
DEEPER = "&nbsp;&nbsp;"
UNDECLARED = {
    "catalog:register": {
        "entityRef": {"type": "string", "description": "The Component, or else the first entity"},
        "catalogInfoUrl": {"type": "string", "description": "Where the descriptor is"},
    }
}
"""Outputs that actions give although, as in Backstage, no schema says so."""


def actions_page() -> str:
    """`docs/reference/actions.md`."""
    specs = [SPECS[key] for key in sorted(SPECS)]
    overview = [
        (f"[`{spec.id}`](#{_anchor(spec.id)})", escaped(spec.description), _dry_run(spec))
        for spec in specs
    ]
    sections = [_section(spec) for spec in specs]
    return f"""# Actions

{NOTICE}

What the steps of a task can do ([how to write one](../how-to/add-a-template.md)).
Inputs and outputs are Backstage's.
In a dry run, an action that does not support one is skipped, and its outputs are made up.

{table(("Action", "Does", "Dry run"), overview)}

{chr(10).join(sections)}"""


def _section(spec: ActionSpec) -> str:
    parts = [f"## `{spec.id}`", escaped(spec.description)]
    ways = spec.input_schema.get("anyOf", [spec.input_schema])
    for number, way in enumerate(ways):
        if number:
            parts.append("or")
        parts.append(table(INPUT_HEAD, [*_inputs(way, "")]))
    outputs = (spec.output_schema or {}).get("properties") or UNDECLARED.get(spec.id)
    if outputs:
        parts.append(table(OUTPUT_HEAD, [*_outputs(outputs)]))
    return "\n\n".join(parts) + "\n"


def _inputs(schema: dict[str, Any], indent: str) -> Iterator[tuple[str, ...]]:
    """A row for each property; what the items of a list hold is indented below it."""
    for name, each in schema.get("properties", {}).items():
        needed = "yes" if name in schema.get("required", ()) else "no"
        yield f"{indent}`{name}`", _type(each), needed, escaped(each.get("description", ""))
        if isinstance(each.get("items"), dict):
            yield from _inputs(each["items"], indent + DEEPER)


def _outputs(properties: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, each in properties.items():
        yield f"`{name}`", _type(each), escaped(each.get("description", ""))


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return ", or ".join(_type(each) for each in schema["anyOf"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(kind)


def _dry_run(spec: ActionSpec) -> str:
    return "yes" if spec.supports_dry_run else "skipped"


def _anchor(action_id: str) -> str:
    return action_id.replace(":", "")
