"""Expressions in template steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.rendering.errors import RenderFailed
from landform.rendering.expressions import evaluate
from tests.support.nasty import NASTY

CONTEXT = {"parameters": {"n": 20, "b": False, "s": "abc", "l": ["a", "b"], "z": None}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ parameters.n }}", 20),
        ("${{ parameters.b }}", False),
        ("${{ parameters.l }}", ["a", "b"]),
        ("${{ parameters.z }}", None),
        ("${{ parameters.absent }}", None),
        ("size ${{ parameters.n }} GiB", "size 20 GiB"),
        ("{{ parameters.n }}", "{{ parameters.n }}"),
        ("${parameters.n}", "${parameters.n}"),
        ("${{ parameters.s | upper }}", "ABC"),
    ],
)
def test_a_sole_expression_keeps_its_type_and_anything_else_is_text(
    text: str, value: object
) -> None:
    assert evaluate(text, CONTEXT) == value


@given(text=st.text() | st.sampled_from(NASTY))
def test_what_a_user_typed_is_never_evaluated(text: str) -> None:
    context = {"parameters": {"x": text, "secret": "SECRET"}}

    assert evaluate("${{ parameters.x }}", context) == text
    assert evaluate("<${{ parameters.x }}>", context) == f"<{text}>"


@pytest.mark.parametrize(
    "text",
    [
        "${{ parameters.x.__class__.__mro__ }}!",
        "${{ ''.__class__.__base__.__subclasses__() }}",
        "${{ parameters.absent }} in a text",
        "${{ 1 / 0 }}",
        "${{ unknown_filter | nope }}",
        "${{ 'unclosed }}",
        "${{ range(10000000) | list }}",
    ],
)
def test_a_broken_or_hostile_expression_is_an_error(text: str) -> None:
    with pytest.raises(RenderFailed):
        evaluate([text], CONTEXT)


def test_expressions_are_found_at_any_depth() -> None:
    tree = {"a": [{"b": "${{ parameters.n }}"}], "c": 1}

    assert evaluate(tree, CONTEXT) == {"a": [{"b": 20}], "c": 1}
