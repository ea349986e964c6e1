"""What values mean and look like where JavaScript would decide. Pure.

Source: Backstage's scaffolder back end, measured.
"""

import json
from collections.abc import Iterator
from typing import Any


def is_truthy(value: Any) -> bool:
    """As JavaScript has it, but that an empty list is false."""
    if isinstance(value, list):
        return bool(value)
    return isinstance(value, dict) or bool(value)


def without_hidden(items: list[Any]) -> Iterator[Any]:
    """The items whose `if` is true, without it."""
    for item in items:
        if not isinstance(item, dict) or "if" not in item:
            yield item
        elif is_truthy(item["if"]):
            yield {key: value for key, value in item.items() if key != "if"}


SIMPLE_EXAMPLES: dict[object, Any] = {"string": "<example>", "number": 0, "boolean": False}


def made_up(schema: dict[str, Any] | None) -> Any:
    """What Backstage's dry run pretends that an action gave."""
    if schema is None:
        return {}
    kind = schema.get("type")
    if schema.get("examples"):
        return schema["examples"][0]
    if kind == "object":
        return {key: made_up(value) for key, value in schema.get("properties", {}).items()}
    if kind == "array":
        return [made_up(schema["items"])] if isinstance(schema.get("items"), dict) else []
    return SIMPLE_EXAMPLES.get(kind, "<unknown>")


def shown_item(each: dict[str, Any]) -> dict[str, Any]:
    return {"key": each["key"], "value": _as_text(each["value"])}


def _as_text(value: Any) -> str:
    match value:
        case list():
            return ",".join("" if item is None else _as_text(item) for item in value)
        case dict():
            return "[object Object]"
        case bool() | None:
            return json.dumps(value)
    return str(value)
