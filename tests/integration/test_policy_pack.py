"""The rules that ship: each speaks when it should and only then, in every engine that there is."""

import json
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from landform.adapters.opa import EmbeddedRego, OpaBinary
from landform.adapters.opa.policy_files import merged_data, read_tree
from landform.policies.models import Decision, PolicyResult, Stage
from landform.policies.service import PolicyService
from tests.support.policy_cases import (
    CASES,
    GOOD_REQUEST,
    POLICIES,
    QUIET,
    PolicyCase,
    a_plan,
    change,
    database,
    stricter_policies,
)
from tests.support.policy_engine import find_conftest, find_opa, write_policies


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stricter_policies(tmp_path_factory.mktemp("policies"))


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=[pytest.param("opa", marks=pytest.mark.opa), "embedded-rego"],
)
async def policies(request: pytest.FixtureRequest, stricter: Path) -> AsyncIterator[PolicyService]:
    engine: OpaBinary | EmbeddedRego
    if request.param == "opa":
        opa = find_opa()
        if opa is None:
            pytest.skip("there is no opa binary: run `make tools`")
        engine = OpaBinary(opa, stricter, 60)
    else:
        pytest.importorskip("regorus", reason="the extra `rego` is not installed")
        engine = EmbeddedRego(stricter, 60)
    yield PolicyService(engine)
    await engine.aclose()


async def said(policies: PolicyService, stage: Stage, document: Any) -> tuple[PolicyResult, ...]:
    results = (await policies.evaluate(stage, document)).results
    assert not [result for result in results if result.rule == "policy-engine"], results
    return results


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_rule_speaks_when_it_should_and_only_then(
    policies: PolicyService, case: PolicyCase
) -> None:
    loud = await said(policies, case.stage, case.loud)
    quiet = await said(policies, case.stage, case.quiet)

    [spoken, *_] = [
        result for result in loud if (result.rule, result.level) == (case.rule, case.level)
    ]
    assert (case.rule, case.level) not in {(result.rule, result.level) for result in quiet}
    assert re.search(r"[.:] .+\.$", spoken.message), spoken.message
    assert (spoken.group is not None) == (case.level is Decision.NEEDS_APPROVAL)


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_well_in_order_passes_without_a_word(policies: PolicyService) -> None:
    assert await said(policies, Stage.REQUEST, GOOD_REQUEST) == ()
    assert await said(policies, Stage.PLAN, QUIET) == ()


ACTIONS = [
    (["no-op"], set()),
    (["create"], set()),
    (["read"], set()),
    (["update"], set()),
    (["delete"], {"stateful-delete"}),
    (["delete", "create"], {"stateful-replace"}),
    (["create", "delete"], {"stateful-replace"}),
    (["forget"], {"forget"}),
    (["create", "forget"], {"forget"}),
    (["forget", "create"], {"action-unknown"}),
    (["no-op", "delete"], {"action-unknown"}),
    ([], {"action-unknown"}),
]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("actions", "rules"), ACTIONS, ids=lambda value: "-".join(value) or "none")
async def test_every_combination_of_actions_is_known_or_denied(
    policies: PolicyService, actions: list[str], rules: set[str]
) -> None:
    found = await said(policies, Stage.PLAN, a_plan(database(*actions)))

    assert {result.rule for result in found} == rules


@pytest.mark.asyncio(loop_scope="module")
async def test_a_renamed_module_hides_nothing(policies: PolicyService) -> None:
    renamed = database("delete", "create") | {"address": "module.new.aws_db_instance.this"}
    renamed["previous_address"] = "module.old.aws_db_instance.this"

    found = await said(policies, Stage.PLAN, a_plan(renamed))

    assert {result.rule for result in found} == {"stateful-replace", "moved"}


@pytest.mark.asyncio(loop_scope="module")
async def test_one_destruction_among_ten_thousand_changes_is_found(
    policies: PolicyService,
) -> None:
    changes = [
        {**change("aws_route53_record", "create"), "address": f"aws_route53_record.a[{number}]"}
        for number in range(10_000)
    ]
    changes[7_777] = {**database("delete"), "address": "aws_db_instance.orders"}

    [found] = await said(policies, Stage.PLAN, a_plan(*changes))

    assert (found.rule, found.level) == ("stateful-delete", Decision.DENY)
    assert "aws_db_instance.orders" in found.message


# ── the table of rules is whole ──────────────────────────────────────────────────


def named_in_the_source(stage: Stage) -> Iterator[str]:
    """Rules by the name that stands in Rego, the data, or is made of a variable's name."""
    directories = [stage, "lib"]
    for file in (path for each in directories for path in (POLICIES / each).glob("*.rego")):
        if not file.name.endswith("_test.rego"):
            yield from re.findall(r'"rule": "([a-z-]+)"', file.read_text())
    data = merged_data(read_tree(POLICIES))["guardrails"]
    if stage is Stage.PLAN:
        for attributes in data["guarded_attributes"].values():
            for wanted in attributes.values():
                yield from (wanted["rule"], f"{wanted['rule']}-unknown")
    for terms in data["environments"].values():
        yield from (name.replace("_", "-") for name in terms["sizes"])


def in_the_readme(stage: Stage) -> dict[str, set[str]]:
    """Rules to the levels at which they speak, by the README's table of this stage."""
    text = (POLICIES / "README.md").read_text()
    table = text.split(f"| {stage.title()} rule |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|", table, re.MULTILINE)
    return {rule: set(levels.split(", ")) for rule, levels in rows}


@pytest.mark.parametrize("stage", Stage)
def test_every_rule_has_a_case_and_a_line_in_the_readme(stage: Stage) -> None:
    cases: dict[str, set[str]] = {}
    for case in CASES:
        if case.stage is stage:
            cases.setdefault(case.rule, set()).add(case.level.replace("_", " "))
    cases["settings-missing"] = {"deny"}  # `test_without_settings_everything_is_denied`

    assert set(named_in_the_source(stage)) == set(cases)
    assert in_the_readme(stage) == cases


@pytest.mark.opa
@pytest.mark.parametrize("stage", Stage)
async def test_without_settings_everything_is_denied(stage: Stage, tmp_path: Path) -> None:
    opa = find_opa()
    if opa is None:
        pytest.skip("there is no opa binary: run `make tools`")
    bare = {
        name: text.decode() for name, text in read_tree(POLICIES).items() if name.endswith(".rego")
    }
    engine = OpaBinary(opa, write_policies(tmp_path, bare))

    report = await PolicyService(engine).evaluate(
        stage, GOOD_REQUEST if stage is Stage.REQUEST else QUIET
    )
    await engine.aclose()

    assert report.decision is Decision.DENY
    assert "settings-missing" in {result.rule for result in report.results}


@pytest.mark.opa
def test_the_policies_pass_their_own_tests_and_are_well_formed() -> None:
    opa = find_opa()
    if opa is None:
        pytest.skip("there is no opa binary: run `make tools`")
    for command in (["test"], ["check", "--strict"], ["fmt", "--list", "--fail"]):
        ended = subprocess.run(
            [opa, *command, POLICIES], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


# ── the real conftest ────────────────────────────────────────────────────────────


@pytest.mark.opa
@pytest.mark.asyncio(loop_scope="module")
async def test_conftest_says_the_same_of_the_same_plans(stricter: Path, tmp_path: Path) -> None:
    conftest, opa = find_conftest(), find_opa()
    if conftest is None or opa is None:
        pytest.skip("there is no conftest and opa: run `make tools`")
    plans: dict[str, dict[str, Any]] = {}
    for case in CASES:
        if case.stage is Stage.PLAN:
            for kind, document in (("loud", case.loud), ("quiet", case.quiet)):
                bare = {key: value for key, value in document.items() if key != "landform"}
                plans[f"{len(plans):03}-{case.rule}-{kind}.json"] = bare
    for name, plan in plans.items():
        (tmp_path / name).write_text(json.dumps(plan))

    by_conftest = answers_of_conftest(conftest, stricter, tmp_path)

    engine = OpaBinary(opa, stricter)
    for name, plan in plans.items():
        answer = await engine.evaluate(Stage.PLAN, plan)
        ours = {level: sorted(each["msg"] for each in answer[level]) for level in ("deny", "warn")}
        assert by_conftest[name] == ours, name
    await engine.aclose()
    assert sum(bool(each["deny"]) for each in by_conftest.values()) >= 20
    assert sum(not each["deny"] for each in by_conftest.values()) >= 20


def answers_of_conftest(conftest: Path, policies: Path, plans: Path) -> dict[str, Any]:
    command = [str(conftest), "test", "--output", "json"]
    command += ["--policy", str(policies), "--data", str(policies)]
    ended = subprocess.run(
        [*command, *map(str, sorted(plans.glob("*.json")))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    return {
        Path(each["filename"]).name: {
            "deny": sorted(found["msg"] for found in each.get("failures") or []),
            "warn": sorted(found["msg"] for found in each.get("warnings") or []),
        }
        for each in json.loads(ended.stdout)
    }
