"""A broken template is told everything that is wrong with it, with lines."""

from dataclasses import replace
from pathlib import Path

import pytest

from landform.shipped import shipped
from landform.templates.parsing import parse_template
from landform.templates.service import read_template
from tests.support.templates import PROBE


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse_template("template.yaml", text, version="1")[1]]


def test_a_whole_template_has_no_problems() -> None:
    template, found = parse_template("template.yaml", PROBE, version="1")

    assert found == []
    assert template is not None
    assert template.parameter_names == {"name", "environment", "owner", "note", "usedBy"}
    assert template.stack is not None
    assert template.stack.outputs[1].sensitive


@pytest.mark.parametrize(
    ("name", "fixed"),
    [
        ("${{ parameters.name }}", ("name", "environment", "owner")),
        ("${{parameters.team}}-${{ parameters.name }}", ("team", "name", "environment", "owner")),
        ("${{ parameters.name | lower }}", ("environment", "owner")),  # others may give the same
        ("${{ parameters.names.first }}", ("environment", "owner")),
        ("orders", ("environment", "owner")),
    ],
)
def test_what_says_which_stack_it_is_is_fixed(name: str, fixed: tuple[str, ...]) -> None:
    template, _ = parse_template("template.yaml", PROBE, version="1")
    assert template is not None
    assert template.stack is not None

    assert replace(template.stack, name=name).fixed == fixed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: Template", "kind: Component", "template.yaml:2: kind: must be Template"),
        ("  owner: group:default/platform-team\n", "", "template.yaml:7: spec.owner: is missing"),
        ("quorum: 1", "quorum: 0", "template.yaml:35: spec.steps.1.input.quorum: must be 1"),
        ("quorum: 1", "quorum: yes", "spec.steps.1.input.quorum: must be a whole number"),
        ("apply: automatic", "apply: maybe", "must be automatic or manual"),
        ("parameters.note }}", "parameters.nope }}", "uses parameters.nope, which no page"),
        ("module: probe", "module: ../../etc", "must be the name of a directory below modules/"),
        ("{type: string}", "{type: strin}", "is not valid JSON Schema"),
        ("landform:stack", "shell:run", "stand alone: no other step"),
        ("outputs: {endpoint: W", "outputs: {end-point: W", "is not a Terraform output name"),
        ("reviewers: [group:default/platform-team]", "reviewers: []", "must name a group at least"),
        ("reviewers: [group:default/platform-team]", "reviewers: [user:default/x]", "must be a gr"),
        ("reviewers: [group:default/platform-team]", "reviewers: ['::']", "reviewers.0"),
        ("quorum: 1", "codeowners: [live/]", "codeowners.0: must be {pattern, owners}"),
        ("quorum: 1", "codeowners: [{pattern: '!x', owners: [a]}]", "as in CODEOWNERS"),
        ("quorum: 1", "codeowners: [{pattern: x, owners: [user:a/b]}]", "owners.0: must be a gr"),
        ("name: probe\n", "name: a/b\n", "may hold letters, digits"),
        ("title: Probe", "title: [", "is not YAML"),
        ("title: Probe", f"title: {'[' * 99}{']' * 99}", "nested deeper than 100 levels"),
        ("owner: {type: string}", "owner: &x {type: string}\n      o2: *x", "YAML aliases"),
    ],
)
def test_a_problem_is_named_with_its_place(old: str, new: str, expected: str) -> None:
    assert old in PROBE

    found = problems(PROBE.replace(old, new, 1))

    assert any(expected in problem for problem in found), found


def test_all_problems_are_found_in_one_pass() -> None:
    broken = (
        PROBE.replace("kind: Template", "kind: X")
        .replace("quorum: 1", "quorum: 0")
        .replace("apply: automatic", "apply: maybe")
    )

    assert len(problems(broken)) == 3


@pytest.mark.parametrize("text", ["", "[]", "1", "a: [", "\x00", "spec: 1\nmetadata: 2"])
def test_junk_is_a_problem_and_not_a_crash(text: str) -> None:
    assert problems(text)


def test_a_template_is_named_as_its_directory(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "template.yaml").write_text(PROBE)

    _, found = read_template(tmp_path / "other")

    assert "metadata.name must be other" in str(found[0])


@pytest.mark.parametrize("directory", sorted(shipped("request-templates").iterdir()), ids=str)
def test_every_template_that_ships_is_whole(directory: Path) -> None:
    assert read_template(directory)[1] == []
