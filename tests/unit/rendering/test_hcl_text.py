"""Where a value stands in HCL decides how it is written, or that it cannot stand there."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.rendering.errors import RenderFailed, UnsafeRendering
from landform.rendering.hcl_text import refuse_interpolation, render_hcl
from landform.rendering.language import RenderOptions
from landform.rendering.verify import blocks
from tests.support.nasty import NASTY


def rendered(text: str, **values: Any) -> str:
    return render_hcl(text, {"values": values}, file="main.tf")


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ('a = "${{ values.v }}"', "x", 'a = "x"'),
        ('a = "x/${{ values.v }}/y"', '"${f()}', 'a = "x/\\"\\u0024{f()}/y"'),
        ("a = ${{ values.v }}", 20, "a = 20"),
        ("a = ${{ values.v }}", "20", 'a = "20"'),
        ("a = ${{ values.v }}", None, "a = null"),
        ("a = ${{ values.v }}", ["x", 1, True], 'a = ["x", 1, true]'),
        ("a = ${{ values.v }}", {"k": 1}, "a = {\n  k = 1\n}"),
        ("a = ${{ values.v | dump }}", ["x", '"'], 'a = ["x", "\\""]'),
        ('a = "${{ values.v | dump }}"', ["x"], 'a = "[\\"x\\"]"'),
        ("a = [for x in ${{ values.v }} : x]", [1], "a = [for x in [1] : x]"),
        ("a = b.${{ values.v }}.c", "name", "a = b.name.c"),
        ("a = b.db_${{ values.v }}.c", "1", "a = b.db_1.c"),
        ("${{ values.v }} = 1", "name", "name = 1"),
        ("a = { ${{ values.v }} = 1 }", "any key", 'a = { "any key" = 1 }'),
        ("a = { x = ${{ values.v }} }", "v", 'a = { x = "v" }'),
        ('b "${{ values.v }}" {}', "name", 'b "name" {}'),
        ("b ${{ values.v }} {}", "name", "b name {}"),
        ('b "x-${{ values.v }}" {}', "1", 'b "x-1" {}'),
        ("# ${{ values.v }}\na = 1", "x\nb = 2", "# x b = 2\na = 1"),
        ("/* ${{ values.v }} */\na = 1", "*/ b = 2", "/* * / b = 2 */\na = 1"),
        ("a = <<EOT\n${{ values.v }}\nEOT\n", "x y", "a = <<EOT\nx y\nEOT\n"),
        ("a = <<EOT\n${{ values.v }}\nEOT\n", "EOT", 'a = <<EOT\n${"EOT"}\nEOT\n'),
        ("a = <<EOT\n$${{ values.v }}\nEOT\n", "5", "a = <<EOT\n$5\nEOT\n"),
        ("a = ${{ values.v }}\n{% if values.v %}b = 1\n{% endif %}", 1, "a = 1\nb = 1\n"),
        ('a = "${upper("${{ values.v }}")}"', '"', 'a = "${upper("\\"")}"'),
        (
            '{% macro t(n) %}tag = "${{ n }}"{% endmacro %}${{ t(values.v) }}',
            '"',
            'tag = "\\""',
        ),
        ("{% set line %}a = ${{ values.v }}{% endset %}${{ line }}", 1, "a = 1"),
    ],
)
def test_a_value_is_written_as_its_place_asks(text: str, value: Any, result: str) -> None:
    assert rendered(text, v=value) == result


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ('b "${{ values.v }}" {}', 'x" {}\nc "y', "only a name can stand here"),
        ('b "${{ values.v }}" {}', "a b", "only a name can stand here"),
        ('b "${{ values.v }}" {}', "1x", "'1x' is none"),
        ('b "${{ values.v }}" {}', "", "Only a name can stand here"),
        ("a = b.${{ values.v }}.c", "x.y", "only a name can stand here"),
        ("a = b.${{ values.v }}", "x\nc = 1", "only a name can stand here"),
        ("${{ values.v }} = 1", "a = 2\nb", "only a name can stand here"),
        ("${{ values.v }} {\n}", "provisioner", "cannot be the type of a block"),
        ("a = ${{ values.v }}(1)", "file", "cannot name a function"),
        ("a = provider::${{ values.v }}::f(1)", "x", "cannot name a function"),
        ("a = 1${{ values.v }}", "0", "part of a number"),
        ("a = <<${{ values.v }}\nx\nEOT\n", "EOT", "marker of a heredoc"),
        ('a = "\\${{ values.v }}"', "n", "backslash"),
        ("a = ${{ values.absent }}", "", "undefined"),
        ("a = { ${{ values.v }} = 1 }", [1], "a key is a string or a number"),
        ("a = ${{ values.v | round }}", "x", "nan has no HCL literal"),
        ("a = true${{ values.v }}", "", "Only a name can stand here"),
        ("a = ${{ values.v }}", "\ud800", "surrogate"),
        ('a = "${{ values.v }}', "x", "is not closed"),
        ('a = "\n${{ values.v }}"', "x", "does not end on its line"),
        ("a = [${{ values.v }}", "x", "is not closed"),
        ("a = ]${{ values.v }}", "x", "closes nothing"),
    ],
)
def test_a_value_that_cannot_stand_there_is_an_error(text: str, value: Any, reason: str) -> None:
    with pytest.raises(RenderFailed, match=r"^main\.tf:[0-9]+: ") as caught:
        rendered(text, v=value)

    assert reason in caught.value.detail


def test_the_error_names_the_line_and_the_expression_of_the_template() -> None:
    with pytest.raises(RenderFailed) as caught:
        rendered('a = 1\n\nb "${{ values.name }}" {\n}\n', name="no name")

    assert caught.value.facts == {"file": "main.tf", "line": 3, "expression": "values.name"}


@given(value=st.text() | st.sampled_from(NASTY))
def test_no_value_adds_a_block(value: str) -> None:
    text = (
        'resource "a" "b" {\n  x = "${{ values.v }}"\n  y = ${{ values.v }}\n'
        "  z = <<EOT\n${{ values.v }}\nEOT\n  # ${{ values.v }}\n"
        "  m = { ${{ values.v }} = 1 }\n  n {\n  }\n}\n"
    )

    try:
        result = rendered(text, v=value)
    except (RenderFailed, UnsafeRendering):
        return

    assert blocks("main.tf", result) == [("resource", '"a"', '"b"'), ("n",)]


@given(value=st.text() | st.sampled_from(NASTY))
def test_a_label_is_an_identifier_or_refused(value: str) -> None:
    try:
        result = rendered('resource "a" "${{ values.v }}" {\n}\n', v=value)
    except RenderFailed:
        return

    assert value.isascii()
    assert blocks("main.tf", result) == [("resource", '"a"', f'"{value}"')]


def test_a_template_may_use_the_word_that_marks_a_value() -> None:
    assert rendered('lfvalue0x0z = "${{ values.v }}"', v="x") == 'lfvalue0x0z = "x"'


def test_the_result_is_checked_to_be_hcl_without_nul() -> None:
    with pytest.raises(UnsafeRendering, match="not valid HCL"):
        rendered("a = = ${{ values.v }}", v=1)
    with pytest.raises(UnsafeRendering, match="NUL"):
        rendered("a = 1 # \x00", v=1)


@pytest.mark.parametrize("value", ["${f()}", "%{ if true }", "a$", "{", 'x"', "\\", "a\nb"])
def test_json_syntax_of_terraform_takes_no_value_that_could_be_code(value: str) -> None:
    options = RenderOptions()

    with pytest.raises(RenderFailed, match="could become code"):
        refuse_interpolation(
            '{"a": "${{ values.v }}"}', {"values": {"v": value}}, file="a.tf.json", options=options
        )
    assert (
        refuse_interpolation(
            '"${{ values.v }}"', {"values": {"v": "x-1"}}, file="a.tf.json", options=options
        )
        == '"x-1"'
    )


SEED = Path(__file__).parents[2] / "fixtures/seed/aws-rds-postgres/terraform/main.tf"


def test_the_seed_template_works_unchanged() -> None:
    text = SEED.read_text(encoding="utf-8")
    values = {"dbName": "orders", "instanceClass": "db.t3.small", "storageSize": 20}

    result = rendered(text, **values)

    plain = text
    for name, value in values.items():
        plain = plain.replace("${{values." + name + "}}", str(value))
    assert result == plain


def test_the_seed_template_refuses_a_name_that_is_none() -> None:
    with pytest.raises(RenderFailed, match=r"^main\.tf:2: 'values\.dbName': "):
        rendered(SEED.read_text(encoding="utf-8"), dbName='x" {', instanceClass="a", storageSize=1)
