"""HCL literals never become code; Terraform itself is the judge."""

import json
from itertools import product
from pathlib import Path
from typing import Any
from unicodedata import normalize

import hcl2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from landform.rendering import hcl
from tests.support.nasty import NASTY
from tests.support.terraform import apply_and_read_outputs, needs_terraform

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@needs_terraform
@pytest.mark.terraform
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(texts=NASTY)
@example(texts=["".join(each) for each in product('$%{\\"', repeat=3)])
@given(texts=st.lists(TEXT, min_size=100, max_size=200))
def test_terraform_reads_back_exactly_what_was_quoted(tmp_path: Path, texts: list[str]) -> None:
    blocks = (f'output "o{i}" {{\n  value = {hcl.quoted(t)}\n}}\n' for i, t in enumerate(texts))
    (tmp_path / "main.tf").write_text("".join(blocks), encoding="utf-8", newline="")
    (tmp_path / "terraform.tfstate").unlink(missing_ok=True)

    read = apply_and_read_outputs(tmp_path)

    assert [read[f"o{i}"] for i in range(len(texts))] == [normalize("NFC", t) for t in texts]


@given(value=VALUES)
def test_a_literal_is_one_attribute_and_no_block(value: Any) -> None:
    parsed = hcl2.loads(f"x = {hcl.literal(value)}\n")

    assert [key for key in parsed if not key.startswith("__")] == ["x"]


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_numbers_that_hcl_has_not_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no HCL literal"):
        hcl.literal(value)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        hcl.quoted("\ud800")


def test_values_look_as_people_write_them() -> None:
    value = {"a": 1, "long_name": [True, None, "x"], "needs quotes": {}}

    assert hcl.literal(value) == (
        '{\n  a              = 1\n  long_name      = [true, null, "x"]\n  "needs quotes" = {}\n}'
    )
    assert json.dumps(value)
