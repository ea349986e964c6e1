"""What may be filled in, and how refusals name the field."""

import math
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.kernel.errors import InvalidInputs
from landform.templates.models import Page
from landform.templates.values import validate_values
from tests.support.templates import a_template

ANYTHING = {"type": "object", "properties": {"text": {"type": "string"}, "any": {}}}
TEMPLATE = a_template(pages=(Page("Page", None, ANYTHING),))


def refused(values: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as refusal:
        validate_values(TEMPLATE, values)
    return {error.field: error.message for error in refusal.value.errors}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a\x00b", "control character U+0000"),
        ("a\x1b[31m", "control character U+001B"),
        ("x\u202ey", "hides text"),
        ("x\u2066y", "hides text"),
        ("\ud800", "surrogate"),
        ("x" * 10_000_000, "longer than 65536"),
        (2**63, "larger than 64 bits"),
        (math.inf, "not a finite number"),
        ([["a\x00"]], "control character"),
    ],
)
def test_what_no_schema_can_allow_is_refused_with_the_field(value: Any, message: str) -> None:
    errors = refused({"any": value})

    [(field, said)] = errors.items()
    assert field.startswith("/any")
    assert message in said


def test_a_deep_value_is_refused_and_not_followed() -> None:
    value: Any = "x"
    for _ in range(500):
        value = [value]

    assert any("levels deep" in said for said in refused({"any": value}).values())


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_other_text_is_kept_in_nfc(text: str) -> None:
    try:
        kept = validate_values(TEMPLATE, {"text": text})
    except InvalidInputs as error:
        assert "hides text" in error.detail  # noqa: PT017
    else:
        assert kept == {"text": normalize("NFC", text)}


def test_an_unknown_parameter_is_refused_and_not_dropped() -> None:
    assert refused({"txet": "x"}) == {"/txet": "is not a parameter of this template"}


def test_every_wrong_field_is_named_at_once() -> None:
    schema = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "size": {"type": "integer", "minimum": 20}},
    }
    template = a_template(pages=(Page("Page", None, schema),))

    with pytest.raises(InvalidInputs) as refusal:
        validate_values(template, {"size": 5})

    assert {error.field for error in refusal.value.errors} == {"/name", "/size"}


def test_a_refusal_does_not_repeat_the_value() -> None:
    assert "hunter2" not in str(refused({"text": ["hunter2"]}))


def test_defaults_are_filled_in_also_below_objects() -> None:
    schema = {
        "type": "object",
        "properties": {
            "size": {"type": "integer", "default": 20},
            "tags": {"type": "object", "properties": {"env": {"default": "dev"}}},
        },
    }
    template = a_template(pages=(Page("Page", None, schema),))

    assert validate_values(template, {"tags": {}}) == {"size": 20, "tags": {"env": "dev"}}


BACKUP = {
    "type": "object",
    "properties": {"backup": {"type": "boolean", "default": False}},
    "dependencies": {
        "backup": {
            "oneOf": [
                {"properties": {"backup": {"const": False}}},
                {
                    "properties": {
                        "backup": {"const": True},
                        "days": {"type": "integer", "default": 7, "maximum": 35},
                    },
                    "required": ["days"],
                },
            ]
        }
    },
}
LIMITS = {
    "type": "object",
    "properties": {"environment": {"enum": ["dev", "production"]}},
    "if": {"properties": {"environment": {"const": "production"}}},
    "then": {"properties": {"nodes": {"type": "integer", "default": 3, "minimum": 2}}},
    "else": {"properties": {"nodes": {"type": "integer", "default": 1, "maximum": 2}}},
}


@pytest.mark.parametrize(
    ("schema", "given", "complete"),
    [
        (BACKUP, {}, {"backup": False}),
        (BACKUP, {"backup": True}, {"backup": True, "days": 7}),
        (BACKUP, {"backup": True, "days": 3}, {"backup": True, "days": 3}),
        (LIMITS, {"environment": "dev"}, {"environment": "dev", "nodes": 1}),
        (LIMITS, {"environment": "production"}, {"environment": "production", "nodes": 3}),
        ({"allOf": [BACKUP]}, {"backup": True}, {"backup": True, "days": 7}),
    ],
)
def test_defaults_are_those_of_the_branch_that_was_chosen(
    schema: dict[str, Any], given: dict[str, Any], complete: dict[str, Any]
) -> None:
    template = a_template(pages=(Page("Page", None, schema),))

    assert validate_values(template, given) == complete


def test_a_condition_may_look_at_another_page() -> None:
    first = {"type": "object", "properties": {"environment": {"enum": ["dev", "production"]}}}
    second = {
        "type": "object",
        "if": {
            "properties": {"environment": {"const": "production"}},
            "required": ["environment"],
        },
        "then": {"required": ["reason"]},
        "properties": {"reason": {"type": "string"}},
    }
    template = a_template(pages=(Page("One", None, first), Page("Two", None, second)))

    assert validate_values(template, {"environment": "dev"}) == {"environment": "dev"}
    with pytest.raises(InvalidInputs, match="/reason: is required"):
        validate_values(template, {"environment": "production"})


def test_a_field_of_the_branch_not_taken_is_known_but_must_fit() -> None:
    template = a_template(pages=(Page("Page", None, LIMITS),))

    with pytest.raises(InvalidInputs, match="/nodes"):
        validate_values(template, {"environment": "dev", "nodes": 9})
