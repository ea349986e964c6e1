"""A policy file is v0 or v1 Rego; the shape of its rules tells, and never a comment or a text."""

import pytest

from landform.adapters.opa.rego_versions import is_v0
from tests.support.policy_cases import POLICIES


@pytest.mark.parametrize(
    "rules",
    [
        'deny[msg] { msg := "x" }',
        "allow { true }",
        "f(x) = y { y := x }",
        "default a = false\na { not b }",
        'deny["never again"]',
        "a = 1 { input.x } else = 2 { true }",
        "x[y] = z { z := 1; y := 2 }",
        'x[y] = {"a": z} { z := 1; y := 2 }',
        "import future.keywords\ndeny[msg] { some x in [1]; msg := x }",
        "import future.keywords.in\nviolation[msg] { msg in input.x }",
    ],
)
def test_bodies_without_if_and_sets_without_contains_are_v0(rules: str) -> None:
    assert is_v0(f"package main\n\n{rules}\n")


@pytest.mark.parametrize(
    "rules",
    [
        'deny contains msg if { msg := "x" }',
        'deny contains {"msg": x} if some x in input.xs',
        "allow if { true }",
        "import rego.v1\n\ndeny[msg] { msg := 1 }",
        'x := {"a": 1}\n\ny := {1} | {2}\n\nz := {k: v | some k, v in {"a": 1}}',
        'limits["x"] := {"a": 1}',
        "x := y if {\n\ty := 1\n} else := 2",
        'f(_) := "a" if { true } else := "b"',
        "allow if x == {1}",
        "x if not y",
        "deny contains msg { msg := 1 }",  # forgotten `if`: v1 says so better than v0 would
        '# deny[x] { y }\nx := "deny[x] { y }"\n\ny := `deny[x] { y }`',
        "",
    ],
)
def test_everything_else_is_v1(rules: str) -> None:
    assert not is_v0(f"package main\n\n{rules}\n")


def test_the_policies_that_ship_are_v1() -> None:
    files = list(POLICIES.rglob("*.rego"))

    assert files
    assert not [file for file in files if is_v0(file.read_text())]
