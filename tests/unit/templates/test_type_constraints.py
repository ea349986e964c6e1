"""Terraform's type constraints, read and turned into JSON Schema."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.templates.type_constraints import NotAType, parse_type

NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: name != "optional")
PRIMITIVE = st.sampled_from(["string", "number", "bool", "any"])


def _collections(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    wrapped = st.tuples(st.sampled_from(["list", "set", "map"]), inner).map("{0[0]}({0[1]})".format)
    objects = st.dictionaries(NAMES, st.tuples(inner, st.booleans()), min_size=1, max_size=3).map(
        lambda fields: "object({" + ", ".join(
            f"{name} = optional({kind})" if optional else f"{name} = {kind}"
            for name, (kind, optional) in fields.items()
        ) + "})"
    )  # fmt: skip
    tuples = st.lists(inner, max_size=3).map(lambda items: f"tuple([{', '.join(items)}])")
    return wrapped | objects | tuples


TYPES = st.recursive(PRIMITIVE, _collections, max_leaves=8)


@given(TYPES)
def test_a_type_reads_as_it_is_written(text: str) -> None:
    assert str(parse_type(text)) == text


@given(TYPES)
def test_lines_and_spaces_mean_nothing(text: str) -> None:
    spread = text.replace(",", " ,\n").replace("(", "( ").replace("{", "{\n  ").replace("=", "=  ")

    assert parse_type(spread) == parse_type(text)


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("string", {"type": "string"}),
        ("bool", {"type": "boolean"}),
        ("any", {}),
        ("list", {"type": "array", "items": {}}),
        ('"string"', {"type": "string"}),
        ("set(number)", {"type": "array", "items": {"type": "number"}, "uniqueItems": True}),
        ("map(bool)", {"type": "object", "additionalProperties": {"type": "boolean"}}),
        ("tuple([string, any])", {"type": "array", "minItems": 2, "maxItems": 2}),
        (
            'object({a = string, "b" = optional(list(number), [1, 2]), c = optional(any, f(")"))})',
            {
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {"type": "string"},
                    "b": {"type": "array", "items": {"type": "number"}},
                    "c": {},
                },
            },
        ),
    ],
)
def test_a_type_becomes_json_schema(text: str, schema: object) -> None:
    assert parse_type(text).json_schema() == schema


@pytest.mark.parametrize(
    "text",
    ["", "strin", "list(", "list(string", "list(string))", "map()", "object({a})", "object({a =})",
     "tuple(string)", "string string", "object({a = optional(string})", "list(" * 60],
)  # fmt: skip
def test_what_is_no_type_is_refused(text: str) -> None:
    with pytest.raises(NotAType):
        parse_type(text)


@given(st.text(max_size=60))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    with suppress(NotAType):
        assert str(parse_type(text))
