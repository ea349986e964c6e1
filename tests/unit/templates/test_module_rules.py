"""The conditions that people write become rules of a form; others become none."""

from typing import Any

import pytest

from landform.templates.module_rules import parts, rules_of
from landform.templates.module_source import ModuleVariable, Validation
from landform.templates.type_constraints import parse_type


def rules(condition: str, kind: str = "number") -> dict[str, Any]:
    variable = ModuleVariable(
        "x", parse_type(kind), "", True, None, False, True, (Validation(condition, "No."),)
    )
    return rules_of(variable)


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        ("string", 'contains(["dev", "a \\"b\\""], var.x)', {"enum": ["dev", 'a "b"']}),
        ("number", "contains([1, 3], var.x)", {"enum": [1, 3]}),
        ("number", "var.x >= 1 && var.x <= 35", {"minimum": 1, "maximum": 35}),
        ("number", "var.x > 0 && var.x < 2.5", {"exclusiveMinimum": 0, "exclusiveMaximum": 2.5}),
        ("number", "var.x >= -4 && floor(var.x) == var.x", {"minimum": -4, "type": "integer"}),
        ("string", "length(var.x) > 0 && length(var.x) <= 9", {"minLength": 1, "maxLength": 9}),
        ("string", "length(var.x) == 12", {"minLength": 12, "maxLength": 12}),
        ("list(string)", "length(var.x) >= 1", {"minItems": 1}),
        ("map(string)", "length(var.x) < 10", {"maxProperties": 9}),
        ("string", 'can(regex("^[a-z]\\\\.[0-9]{2}$", var.x))', {"pattern": r"^[a-z]\.[0-9]{2}$"}),
        ("string", "var.x == null || (length(var.x) > 1)", {"minLength": 2}),
        ("number", "((var.x >= 1) && (var.x <= 2))", {"minimum": 1, "maximum": 2}),
    ],
)
def test_a_condition_becomes_a_rule(kind: str, condition: str, expected: dict[str, Any]) -> None:
    assert rules(condition, kind) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "var.x >= 1 || var.x == -1",
        "var.y ? var.x >= 1 : true && var.x <= 9",
        "var.y == 1 || var.x > 3 && var.x < 5",
        "var.y >= 1",
        "!(var.x >= 1)",
        "contains(local.all, var.x)",
        "contains([var.y], var.x)",
        'contains(["a"], var.y)',
        "floor(var.x) == var.y",
        "alltrue([for each in var.x : each > 1])",
        "anytrue([",
        "",
        ")",
    ],
)
def test_a_condition_that_says_more_than_a_form_can_becomes_none(condition: str) -> None:
    assert rules(condition) == {}


def test_what_is_quoted_and_bracketed_is_not_taken_apart() -> None:
    assert parts('can(regex("a && (b", var.x)) && f(a && b)') == [
        'can(regex("a && (b", var.x))',
        "f(a && b)",
    ]
