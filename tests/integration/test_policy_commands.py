"""`landform policy …` as an author types it: nothing runs but the command and the engines."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from landform.__main__ import app
from tests.support.policy_cases import GOOD_REQUEST, QUIET, a_plan, asking, database
from tests.support.policy_engine import find_opa, write_policies

MAIN = "package main\n\nimport rego.v1\n\n"


@pytest.fixture(params=[pytest.param("opa", marks=pytest.mark.opa), "embedded-rego"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which engine the command finds; both say the same."""
    opa = find_opa()
    if request.param == "opa":
        if opa is None:
            pytest.skip("there is no opa binary: run `make tools`")
        monkeypatch.setenv("PATH", f"{opa.parent}:/usr/bin:/bin")
    else:
        pytest.importorskip("regorus", reason="the extra `rego` is not installed")
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return str(request.param)


@pytest.fixture
def opa(monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_opa()
    if found is None:
        pytest.skip("there is no opa binary: run `make tools`")
    monkeypatch.setenv("PATH", f"{found.parent}:/usr/bin:/bin")


def landform(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, arguments)])


def written(path: Path, document: Any) -> Path:
    text = json.dumps(document) if path.suffix == ".json" else yaml.safe_dump(document)
    path.write_text(text, encoding="utf-8")
    return path


DECISIONS = [
    (GOOD_REQUEST, "allow", 0),
    (asking(module="aws-other"), "warn", 0),
    (asking(requester_groups=[]), "needs_approval", 9),
    (asking(name="Orders!"), "deny", 10),
]


@pytest.mark.parametrize(("document", "decision", "code"), DECISIONS)
def test_each_decision_has_its_exit_code(
    engine: str, tmp_path: Path, document: Any, decision: str, code: int
) -> None:
    ended = landform(
        "check", "--request", written(tmp_path / "request.yaml", document), "-o", "json"
    )

    found = json.loads(ended.stdout)
    assert (found["decision"], ended.exit_code, found["engine"]) == (decision, code, engine)
    assert {each["level"] for each in found["results"]} == {decision} - {"allow"}


def test_a_table_names_the_rule_its_reason_and_who_decides(engine: str, tmp_path: Path) -> None:
    request = written(tmp_path / "request.yaml", asking(requester_groups=[]))

    ended = landform("check", "--request", request)

    assert ended.stdout.startswith(f"needs_approval ({engine})\n")
    for said in ("requester-outside-owner", "group:default/payments", "user:default/ana is not a"):
        assert said in ended.stdout


def test_a_warning_counts_when_it_is_asked_to(engine: str, tmp_path: Path) -> None:
    request = written(tmp_path / "request.yaml", asking(module="aws-other"))

    assert landform("check", "--request", request, "--strict").exit_code == 11


def test_a_request_may_be_written_without_what_surrounds_it(engine: str, tmp_path: Path) -> None:
    bare = {key: value for key, value in GOOD_REQUEST["request"].items() if "groups" not in key}

    assert landform("check", "--request", written(tmp_path / "r.yaml", bare)).exit_code == 0


def test_a_plan_is_judged_alone_as_conftest_would_and_with_its_request_as_we_do(
    engine: str, tmp_path: Path
) -> None:
    bare = {key: value for key, value in a_plan(database("delete")).items() if key != "landform"}
    plan = written(tmp_path / "plan.json", bare)
    request = written(tmp_path / "request.yaml", asking(action="destroy"))

    alone = landform("check", "--plan", plan)
    asked_for = landform("check", "--plan", plan, "--request", request)

    assert alone.exit_code == 10
    assert "stateful-delete" in alone.stdout
    assert asked_for.exit_code == 0, asked_for.output


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("plan.json", '{"a": 1,\n nonsense', "plan.json:2: not JSON"),
        ("plan.json", "[]", "not a plan"),
        ("request.yaml", "a: [1", "request.yaml: line"),
        ("request.yaml", "- a", "not a request"),
    ],
)
def test_an_unusable_file_is_named_with_what_is_wrong(
    engine: str, tmp_path: Path, name: str, text: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(text)

    ended = landform("check", f"--{file.stem}", file)

    assert ended.exit_code == 3
    assert said in ended.output
    assert "Traceback" not in ended.output


def test_no_file_and_a_file_that_is_not_there_are_said(engine: str, tmp_path: Path) -> None:
    assert landform("check").exit_code == 2
    gone = landform("check", "--plan", tmp_path / "gone.json")
    assert gone.exit_code == 3
    assert "gone.json cannot be read" in gone.output


def test_every_broken_policy_is_named_with_its_line_in_one_pass(
    engine: str, tmp_path: Path
) -> None:
    files = {
        "a.rego": MAIN + "deny contains x if {\n",
        "deep/b.rego": MAIN + "allow := := 1\n",
        "old.rego": "package main\n\nwarn[msg] { msg := \n",
        "fine.rego": 'package main\n\nwarn[msg] { msg := "x" }\n',
    }
    root = write_policies(tmp_path / "policies", files)
    plan = written(tmp_path / "plan.json", QUIET)

    ended = landform("check", "--plan", plan, "--policies", root)

    assert ended.exit_code == 3
    for place in (f"{root}/a.rego:", f"{root}/deep/b.rego:5: ", f"{root}/old.rego:"):
        assert place in ended.stdout
    assert "fine.rego" not in ended.stdout


def test_data_files_that_disagree_are_both_named(engine: str, tmp_path: Path) -> None:
    files = {"a.rego": MAIN + 'deny contains "a"', "a.json": '{"x": 1}', "b.yaml": "x: 2"}
    root = write_policies(tmp_path / "policies", files)

    ended = landform("check", "--plan", written(tmp_path / "plan.json", QUIET), "--policies", root)

    assert ended.exit_code == 3
    assert "b.yaml:1: x has a value in a.json already" in ended.stdout


def test_policies_that_cannot_judge_this_input_are_unavailable(engine: str, tmp_path: Path) -> None:
    root = write_policies(tmp_path / "policies", {"a.rego": MAIN + "deny contains input.name + 1"})
    plan = written(tmp_path / "plan.json", {"name": "hunter2"})

    ended = landform("check", "--plan", plan, "--policies", root)

    assert ended.exit_code == 7
    assert "policy-engine" in ended.stdout
    assert "hunter2" not in ended.output


# ── the policies' own tests ──────────────────────────────────────────────────────

TESTED = {
    "old.rego": 'package main\n\ndeny[msg] { input.x == 1; msg := "one" }\n\n'
    'warn[msg] { input.y == 1; msg := "never" }\n',
    "a_test.rego": "package main_test\n\nimport rego.v1\n\nimport data.main\n\n"
    'test_one if main.deny == {"one"} with input as {"x": 1}\n\n'
    'test_wrong if main.deny == {"two"} with input as {"x": 1}\n\n'
    "todo_test_later if true\n",
}


@pytest.mark.opa
def test_each_test_is_a_line_and_a_failure_has_its_place(opa: None, tmp_path: Path) -> None:
    root = write_policies(tmp_path, TESTED)

    ended = landform("test", root)

    assert ended.exit_code == 1
    assert ended.stdout.splitlines() == [
        "pass  main_test.test_one",
        f"FAIL  {root}/a_test.rego:9: main_test.test_wrong",
        "skip  main_test.todo_test_later",
    ]
    assert "1 of 3 tests failed" in ended.output


@pytest.mark.opa
def test_tests_can_be_chosen_and_lines_that_none_reaches_are_named(
    opa: None, tmp_path: Path
) -> None:
    root = write_policies(tmp_path, TESTED)

    ended = landform("test", root, "--run", "test_one", "--coverage", "-o", "json")

    found = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert [each["name"] for each in found["tests"]] == ["main_test.test_one"]
    percent, missed = found["coverage"]["files"]["old.rego"]
    assert 0 < percent < 100
    assert 5 in missed


@pytest.mark.opa
def test_no_tests_are_a_failure_too(opa: None, tmp_path: Path) -> None:
    ended = landform("test", write_policies(tmp_path, {"a.rego": MAIN + 'deny contains "a"'}))

    assert ended.exit_code == 1
    assert "no tests in" in ended.output


@pytest.mark.opa
def test_a_broken_test_is_named_with_its_line(opa: None, tmp_path: Path) -> None:
    ended = landform("test", write_policies(tmp_path, {"a_test.rego": MAIN + "test_x if {"}))

    assert ended.exit_code == 3
    assert f"{tmp_path}/a_test.rego:5: rego_parse_error" in ended.stdout


def test_without_opa_it_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    ended = landform("test")

    assert ended.exit_code == 7
    assert "put it on the PATH" in ended.output


@pytest.mark.opa
def test_a_bundle_is_what_opa_itself_reads(opa: None, tmp_path: Path) -> None:
    root = write_policies(tmp_path / "policies", TESTED | {"a.json": '{"x": 1}', "b.yaml": "y: 2"})

    ended = landform("bundle", root, "--into", tmp_path / "out")

    assert ended.exit_code == 0
    assert json.loads((tmp_path / "out/policies/data.json").read_text()) == {"x": 1, "y": 2}
    manifest = json.loads((tmp_path / "out/policies/.manifest").read_text())
    assert manifest["file_rego_versions"] == {"/old.rego": 0}
    assert landform("bundle", root, "--into", tmp_path / "out").exit_code == 6
