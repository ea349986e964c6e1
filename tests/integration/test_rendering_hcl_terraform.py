"""Terraform itself reads back what a template wrote: wherever a value stood, it is that value."""

import itertools
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.rendering.hcl_text import render_hcl
from tests.support.nasty import NASTY
from tests.support.terraform import apply_and_read_outputs, needs_terraform

pytestmark = [pytest.mark.terraform, needs_terraform]

# `$` and `{` of the template's own stand right beside the values, and the heredoc's marker
# is made of them, too: what a value completes must stay text.
TEMPLATE = """\
output "quoted" {
  value = [
{% for v in values.all %}    "<${{ v }}>",
{% endfor %}  ]
}

output "edges" {
  value = [
{% for v in values.all %}    "$${{ v }}{x}%${{ v }}{y}${{ v }}${{ v }}",
{% endfor %}  ]
}

output "bare" {
  value = [
{% for v in values.all %}    ${{ v }},
{% endfor %}  ]
}

output "inside" {
  value = [
{% for v in values.all %}    "${format("%s", "${{ v }}")}${${{ v }} == "${{ v }}" ? "=" : "!"}",
{% endfor %}  ]
}

output "keys" {
  value = [
{% for v in values.all %}    keys({ ${{ v }} = 1 })[0],
{% endfor %}  ]
}

output "heredoc" {
  value = [
{% for v in values.all %}    <<EOT
${{ v }}
 E${{ v }} $${{ v }}{x}
EOT
    , # ${{ v }}
    /* ${{ v }}/ ${{ v }} */
{% endfor %}  ]
}

output "flush" {
  value = [
{% for v in values.all %}    <<-EOT
      ${{ v }}
      end
    EOT
    ,
{% endfor %}  ]
}
"""
ALPHABET = st.characters(exclude_categories=["Cs"]) | st.sampled_from('${}%"\\\n\r\t EOT*/#<-~')
TRICKY = [
    "".join(parts)
    for length in range(1, 5)
    for parts in itertools.product('$%{"\\', repeat=length)
    if "{" in parts
]
JOINED_TO_WHAT_IS_BEFORE = [
    "\U0001f3fb",  # a skin tone
    "\u0301x",  # a combining accent
    "\u200dx",  # a zero-width joiner
    "\ufe0fx",  # a variation selector
    "\u0903x",  # a spacing mark
]
MARKERS = [
    "EOT",
    "EO",
    "OT",
    "T",
    "EOT ",
    " EOT",
    "x\nEOT\n",
    "\nEOT",
    "EOT\nresource",
    "*",
    "/",
    "*/",
    "/*",
]


def read_back(directory: Path, values: list[str]) -> dict[str, Any]:
    (directory / "main.tf").write_text(
        render_hcl(TEMPLATE, {"values": {"all": values}}, file="main.tf"),
        encoding="utf-8",
        newline="",
    )
    return apply_and_read_outputs(directory)


def expected(values: list[str]) -> dict[str, Any]:
    return {
        "quoted": [f"<{v}>" for v in values],
        "edges": [f"${v}{{x}}%{v}{{y}}{v}{v}" for v in values],
        "bare": values,
        "inside": [f"{v}=" for v in values],
        "keys": values,
        "heredoc": [f"{v}\n E{v} ${v}{{x}}\n" for v in values],
        "flush": [f"{v}\nend\n" for v in values],
    }


def check(directory: Path, values: list[str]) -> None:
    outputs = read_back(directory, values)

    for position, wanted in expected(values).items():
        assert outputs[position] == json.loads(
            unicodedata.normalize("NFC", json.dumps(wanted, ensure_ascii=False))
        ), position


@pytest.mark.parametrize("values", [NASTY[:23], NASTY[23:-1]])
def test_nasty_strings_stay_themselves_in_every_position(tmp_path: Path, values: list[str]) -> None:
    check(tmp_path, list(values))


def test_what_could_end_a_heredoc_or_a_comment_does_not(tmp_path: Path) -> None:
    check(tmp_path, MARKERS)


def test_what_joins_the_character_before_it_is_not_taken_for_indentation(tmp_path: Path) -> None:
    check(tmp_path, JOINED_TO_WHAT_IS_BEFORE)


@pytest.mark.parametrize("part", range(4))
def test_every_short_string_of_template_characters_stays_itself(tmp_path: Path, part: int) -> None:
    check(tmp_path, TRICKY[part::4])


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=st.lists(st.text(ALPHABET, max_size=12), min_size=20, max_size=60))
def test_any_string_stays_itself_in_every_position(
    tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    check(tmp_path_factory.mktemp("any"), values)


@pytest.mark.parametrize(
    "value",
    [
        0,
        -5,
        2.5,
        1e-7,
        1e22,
        True,
        False,
        None,
        [],
        {},
        [1, ["a"]],
        {"a b": {"c": ["${x}"]}, "for": 1},
    ],
    ids=str,
)
def test_a_bare_value_keeps_its_type(tmp_path: Path, value: Any) -> None:
    text = (
        'output "v" {\n  value = jsonencode(${{ values.v }})\n}\n'
        'output "d" {\n  value = jsonencode(${{ values.v | dump }})\n}\n'
    )
    (tmp_path / "main.tf").write_text(render_hcl(text, {"values": {"v": value}}, file="main.tf"))

    outputs = apply_and_read_outputs(tmp_path)

    assert json.loads(outputs["v"]) == json.loads(outputs["d"]) == value


def test_values_of_a_tfvars_file_are_read_as_they_were(tmp_path: Path) -> None:
    text = (
        '{% for v in values.all %}v${{ loop.index0 }} = "<${{ v }}>"\n'
        "h${{ loop.index0 }} = <<EOT\n${{ v }}\nEOT\n{% endfor %}"
    )
    (tmp_path / "terraform.tfvars").write_text(
        render_hcl(text, {"values": {"all": NASTY[:-1]}}, file="terraform.tfvars"), newline=""
    )
    (tmp_path / "main.tf").write_text(
        "".join(
            f'variable "{kind}{index}" {{}}\n'
            f'output "{kind}{index}" {{\n  value = var.{kind}{index}\n}}\n'
            for kind in "vh"
            for index in range(len(NASTY) - 1)
        )
    )

    outputs = apply_and_read_outputs(tmp_path)

    for index, value in enumerate(NASTY[:-1]):
        same = unicodedata.normalize("NFC", value)
        assert outputs[f"v{index}"] == f"<{same}>"
        assert outputs[f"h{index}"] == f"{same}\n"
