"""What a module takes and gives, read from its files."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.rendering.hcl import literal
from landform.templates.module_source import (
    UNKNOWN,
    BrokenModule,
    Module,
    ModuleVariable,
    read_module,
)

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=6,
)


def module(text: str) -> Module:
    return read_module({"main.tf": text})


def variable(body: str) -> ModuleVariable:
    [found] = module(f'variable "x" {{\n{body}\n}}\n').variables
    return found


def problems(**files: str) -> list[str]:
    with pytest.raises(BrokenModule) as broken:
        read_module({f"{name}.tf": text for name, text in files.items()})
    return [str(problem) for problem in broken.value.problems]


def test_variables_and_outputs_come_from_all_files_and_nothing_else_does() -> None:
    found = read_module(
        {
            "a.tf": 'variable "one" {}\nresource "aws_sqs_queue" "this" {\n  name = var.one\n}\n',
            "b.tf": 'output "url" {\n  value = 1\n}\nvariable "two" {\n  type = number\n}\n',
        }
    )

    assert [(each.name, str(each.type)) for each in found.variables] == [
        ("one", "any"),
        ("two", "number"),
    ]
    assert [each.name for each in found.outputs] == ["url"]


def test_everything_that_is_said_of_a_variable_is_kept() -> None:
    found = variable(
        'type = string\ndescription = "A \\"name\\""\nsensitive = true\nnullable = false\n'
        'default = "a"\nvalidation {\n  condition = length(var.x) > 2\n'
        '  error_message = "Short."\n}'
    )

    assert (found.description, found.sensitive, found.nullable) == ('A "name"', True, False)
    assert (found.required, found.default) == (False, "a")
    assert [(each.condition, each.message) for each in found.validations] == [
        ("length(var.x) > 2", "Short.")
    ]


def test_no_default_and_null_are_told_apart() -> None:
    assert (variable("").required, variable("").default) == (True, None)
    assert (variable("default = null").required, variable("default = null").default) == (
        False,
        None,
    )


@given(VALUES)
def test_a_default_is_the_value_that_was_written(value: Any) -> None:
    assert json.dumps(variable(f"default = {literal(value)}").default) == json.dumps(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"$${x}"', "${x}"),
        ('"%%{if}"', "%{if}"),
        ('"a\\\\n"', "a\\n"),
        ('"\\u00e9"', "é"),
        ('"true"', "true"),
        ("true", True),
        ("[1.5, -2]", [1.5, -2]),
    ],
)
def test_texts_are_what_they_stand_for(written: str, value: object) -> None:
    assert variable(f"default = {written}").default == value


@pytest.mark.parametrize("written", ["1 + 2", '"${path.module}"', '[file("x")]', "{a = var.y}"])
def test_what_only_terraform_could_tell_is_not_guessed(written: str) -> None:
    found = variable(f"default = {written}")

    assert found.default is UNKNOWN
    assert not found.required


def test_every_fault_is_named_with_its_file() -> None:
    found = problems(
        a='variable "x" {\n  type = strin\n}\n', b='variable "y" {\n', c='output "o" {}\n' * 2
    )

    assert found[0] == "a.tf: variable x: 'strin' is not a type"
    assert found[1].startswith("b.tf")
    assert "is not valid HCL" in found[1]
    assert found[2] == "output o: is declared twice"


@pytest.mark.parametrize("text", ["\x00", "x" * 300_000, "a = " + "(" * 500, 'a = "', "{"])
def test_junk_is_a_problem_and_not_a_crash(text: str) -> None:
    assert problems(main=text)
