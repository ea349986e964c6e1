"""What people type arrives in Terraform byte for byte, or is refused with the field's name."""

import json
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.kernel.errors import InvalidInputs
from landform.rendering.models import RenderedChange, StackSettings
from landform.rendering.stack import render_stack
from landform.rendering.verify import blocks, verify_stack
from landform.requests.intake import prepare_stack
from landform.templates.models import Template
from landform.templates.parsing import parse_template
from tests.support.nasty import NASTY
from tests.support.terraform import apply_and_read_outputs, needs_terraform

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: nasty, title: Nasty}
spec:
  owner: group:default/platform-team
  type: resource
  parameters:
    title: Anything
    properties:
      notes: {type: array, items: {type: string}}
      anything: {}
      description: {type: string}
  steps:
    - action: landform:stack
      input:
        name: nasty
        environment: dev
        owner: group:default/payments
        description: ${{ parameters.description }}
        type: probe
        module: probe
        variables: {notes: "${{ parameters.notes }}", anything: "${{ parameters.anything }}"}
        outputs: {notes: What was typed, anything: The same}
    - action: landform:pull-request
      input:
        title: About ${{ parameters.description }}
        reviewers: [group:default/platform-team]
"""
MODULE = """\
variable "notes" {}
variable "anything" {}

output "notes" {
  value = var.notes
}

output "anything" {
  value = var.anything
}
"""
REFUSED: dict[str, Any] = {
    "NUL": "a\x00b",
    "an escape sequence": "\x1b]0;x\x07",
    "text that runs backwards": "a\u202eb",
    "an isolate": "a\u2067b",
    "half a surrogate pair": "\ud800",
    "ten megabytes": "x" * 10_000_000,
    "a number that is none": float("inf"),
    "a number of 70 bits": 2**70,
    "a deep list": json.loads("[" * 60 + "]" * 60),
}
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=40)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture(scope="module")
def template() -> Template:
    parsed, problems = parse_template("template.yaml", TEMPLATE, version="1")
    assert parsed is not None, problems
    return parsed


def rendered(template: Template, values: dict[str, Any]) -> RenderedChange:
    _, stack = prepare_stack(template, {"notes": [], "description": "x", **values}, StackSettings())
    change = render_stack(stack, template.name, StackSettings())
    verify_stack(change, stack)
    return change


def read_back(change: RenderedChange, root: Path) -> dict[str, Any]:
    """Have Terraform apply the rendered directory, without the S3 backend and the provider."""
    module = root / "modules" / "probe" / "main.tf"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(MODULE)
    for path, text in change.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if not path.endswith("versions.tf"):
            (root / path).write_bytes(text.encode())
    return apply_and_read_outputs(root / "live" / "dev" / "payments" / "nasty")


@pytest.mark.terraform
@needs_terraform
def test_terraform_gets_every_nasty_string_byte_for_byte(
    template: Template, tmp_path: Path
) -> None:
    outputs = read_back(rendered(template, {"notes": NASTY}), tmp_path)

    assert outputs["notes"] == [normalize("NFC", text) for text in NASTY]


@pytest.mark.terraform
@needs_terraform
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(JSON_VALUES, min_size=20, max_size=60))
def test_terraform_gets_any_json_value(
    template: Template, tmp_path: Path, values: list[Any]
) -> None:
    outputs = read_back(rendered(template, {"anything": values}), tmp_path)

    assert _in_nfc(outputs["anything"]) == _in_nfc(values)


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_arrive_is_refused_by_name(template: Template, value: Any) -> None:
    with pytest.raises(InvalidInputs) as refusal:
        rendered(template, {"anything": {"inner": [value]}})

    assert refusal.value.errors[0].field.startswith("/anything/inner/0")
    assert len(refusal.value.detail) < 1_000


@pytest.mark.parametrize("text", [text for text in NASTY if text.strip()], ids=lambda t: t[:20])
def test_a_value_adds_no_block_and_the_catalog_file_reads_back(
    template: Template, text: str
) -> None:
    change = rendered(template, {"notes": [text], "description": text})

    plain = rendered(template, {"notes": ["x"], "description": "x"})
    for path in (path for path in change.files if path.endswith(".tf")):
        assert blocks(path, change.files[path]) == blocks(path, plain.files[path])
    entity = yaml.safe_load(change.files["live/dev/payments/nasty/catalog-info.yaml"])
    assert entity["metadata"]["description"] == normalize("NFC", text)


def _in_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list):
        return [_in_nfc(item) for item in value]
    if isinstance(value, dict):
        return {normalize("NFC", key): _in_nfc(item) for key, item in value.items()}
    return value
