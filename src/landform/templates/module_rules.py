"""What a variable's validations say that JSON Schema can say, too. Pure.

Read are the conditions that people write over and over: one of a list, limits, lengths, whole
numbers and patterns, joined by ``&&``. Any other condition adds nothing; Terraform still holds it.
"""

import re
from collections.abc import Iterator
from typing import Any

import hcl2

from landform.templates.module_source import (
    AS_WRITTEN,
    UNKNOWN,
    ModuleVariable,
    plain,
    unquoted,
)

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_CONTAINS = re.compile(r"contains\((\[.*\]), var\.(\w+)\)", re.DOTALL)
_COMPARED = re.compile(rf"(length\()?var\.(\w+)\)? (<=|>=|<|>|==) {_NUMBER}")
_WHOLE = re.compile(r"(?:floor|ceil)\(var\.(\w+)\) == var\.(\w+)")
_PATTERN = re.compile(r'can\(regex\(("(?:[^"\\]|\\.)*"), var\.(\w+)\)\)', re.DOTALL)
_NULL = re.compile(r"var\.\w+ == null")
_LENGTHS = {"string": ("minLength", "maxLength"), "map": ("minProperties", "maxProperties"),
            "object": ("minProperties", "maxProperties")}  # fmt: skip
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def rules_of(variable: ModuleVariable) -> dict[str, Any]:
    """The JSON Schema keywords that follow from a variable's validations."""
    rules: dict[str, Any] = {}
    for validation in variable.validations:
        for part in parts(validation.condition):
            rules.update(_rule(variable, part))
    return rules


def parts(condition: str) -> list[str]:
    """What has to hold all at once; nothing where a choice (``||``, ``?``) decides it.

    ``var.x == null || …`` is no choice for a form: a field that was left empty is not checked.
    """
    condition = _bare(condition)
    if any(depth == 0 and character == "?" for _, depth, character in _depths(condition)):
        return []
    choices = _split(condition, "||")
    if len(choices) > 1:
        return parts(choices[1]) if len(choices) == 2 and _NULL.fullmatch(choices[0]) else []
    found = _split(condition, "&&")
    return found if len(found) == 1 else [each for part in found for each in parts(part)]


def _rule(variable: ModuleVariable, part: str) -> dict[str, Any]:
    if (found := _CONTAINS.fullmatch(part)) and found[2] == variable.name:
        return _enum(found[1])
    if (found := _COMPARED.fullmatch(part)) and found[2] == variable.name:
        return _limit(variable, found)
    if (found := _WHOLE.fullmatch(part)) and found[1] == found[2] == variable.name:
        return {"type": "integer"} if variable.type.name == "number" else {}
    if (found := _PATTERN.fullmatch(part)) and found[2] == variable.name:
        return {"pattern": unquoted(found[1])}
    return {}


def _enum(text: str) -> dict[str, Any]:
    try:
        values = plain(hcl2.loads(f"x = {text}\n", serialization_options=AS_WRITTEN)["x"])
    except Exception:  # noqa: BLE001 lark raises many kinds; a list we cannot read is no rule
        return {}
    return {} if values is UNKNOWN or not values else {"enum": values}


def _limit(variable: ModuleVariable, found: re.Match[str]) -> dict[str, Any]:
    number = float(found[4])
    value = int(number) if number.is_integer() else number
    if not found[1]:
        keyword = {">=": "minimum", "<=": "maximum", ">": "exclusiveMinimum",
                   "<": "exclusiveMaximum"}.get(found[3])  # fmt: skip
        return {keyword: value} if keyword and variable.type.name == "number" else {}
    if not isinstance(value, int):
        return {}
    least, most = _LENGTHS.get(variable.type.name, ("minItems", "maxItems"))
    match found[3]:
        case ">=" | ">":
            return {least: value + (found[3] == ">")}
        case "<=" | "<":
            return {most: value - (found[3] == "<")}
        case _:
            return {least: value, most: value}


def _bare(condition: str) -> str:
    """The condition without brackets around all of it."""
    condition = condition.strip()
    while condition.startswith("(") and _closing(condition) == len(condition) - 1:
        condition = condition[1:-1].strip()
    return condition


def _closing(text: str) -> int:
    """Where the bracket that the text begins with is closed."""
    for position, depth, _ in _depths(text):
        if depth == 0:
            return position
    return -1


def _split(text: str, operator: str) -> list[str]:
    found, start = [], 0
    for position, depth, character in _depths(text):
        if depth == 0 and character == operator[0] and text.startswith(operator, position):
            found.append(text[start:position].strip())
            start = position + len(operator)
    return [*found, text[start:].strip()]


def _depths(text: str) -> Iterator[tuple[int, int, str]]:
    """Every character outside of quoted text, with how many brackets are open after it."""
    depth, in_text, skip = 0, False, False
    for position, character in enumerate(text):
        if skip:
            skip = False
        elif in_text:
            skip, in_text = character == "\\", character != '"'
        elif character == '"':
            in_text = True
        else:
            depth += (character in _PAIRS) - (character in _PAIRS.values())
            yield position, depth, character
