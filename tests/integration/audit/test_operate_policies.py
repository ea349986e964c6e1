"""What operators see of the policies."""

from pathlib import Path

from landform.adapters.opa import PolicyDirectory
from landform.policies.models import Stage
from landform.policies.service import PolicyService
from tests.support.access import OPERATOR
from tests.support.api import API, serving
from tests.support.clock import ManualClock
from tests.support.policy_engine import MemoryPolicyEngine, write_policies
from tests.support.world import World

POLICIES = f"{API}/operate/policies"
AS_OPERATOR = {"Landform-User": OPERATOR}
ODD = {
    "one.rego": "# METADATA\n# title: One thing\n# scope: package\npackage landform.request\n",
    "two.rego": "# Asks for two\n# things.\n\n\tpackage main # here\n",
    "three.rego": "# METADATA\n# title: [\npackage lib.three\n",
    "limits.json": "{}",
    "two_test.rego": "package main_test\n",
}


async def test_the_engine_its_rules_and_its_files_are_shown(world: World) -> None:
    world.engine.answers[Stage.REQUEST] = {"warn": [], "deny_naming": [], "helper": 1}
    async with serving(world) as client:
        shown = (await client.get(POLICIES, headers=AS_OPERATOR)).json()

    assert shown["engine"] == "memory"
    assert shown["checks"] == [
        {"stage": "request", "rules": ["deny_naming", "warn"], "problem": None},
        {"stage": "plan", "rules": ["deny"], "problem": None},
    ]
    files = {file["path"]: file for file in shown["source"]["files"]}
    assert shown["source"]["directory"] == "policies"
    assert files["request/request.rego"]["stage"] == "request"
    assert files["request/request.rego"]["about"] == (
        "Is this request complete, and may this person ask for it?"
    )
    assert (files["plan/tags.rego"]["package"], files["plan/tags.rego"]["stage"]) == (
        "main",
        "plan",
    )
    assert (files["data.json"]["package"], files["data.json"]["stage"]) == (None, None)


async def test_rules_are_counted_once_a_request_and_for_thirty_days(
    world: World, clock: ManualClock
) -> None:
    world.engine.answers[Stage.REQUEST] = {
        "warn": [{"rule": "tags", "msg": "No cost centre."}, {"rule": "tags", "msg": "No team."}],
        "deny": [],
    }
    await world.advance(await world.submit())
    world.engine.answers[Stage.REQUEST] = {"deny": []}
    await world.advance(await world.submit(name="other"))

    async with serving(world) as client:
        now = (await client.get(POLICIES, headers=AS_OPERATOR)).json()["spoke"]
        clock.go_on(days=31)
        later = (await client.get(POLICIES, headers=AS_OPERATOR)).json()["spoke"]

    assert now["rules"] == [{"stage": "request", "rule": "tags", "level": "warn", "requests": 1}]
    assert (now["requests"], later["requests"], later["rules"]) == (2, 0, [])


async def test_an_engine_that_gives_no_answer_is_shown_with_its_reason(world: World) -> None:
    world.engine.failure = "There is no program opa."
    async with serving(world) as client:
        shown = (await client.get(POLICIES, headers=AS_OPERATOR)).json()

    assert [each["problem"] for each in shown["checks"]] == ["There is no program opa."] * 2
    assert shown["source"]["files"]


async def test_files_say_what_they_are_about_and_the_digest_changes_with_them(
    tmp_path: Path,
) -> None:
    root = write_policies(tmp_path / "rules", ODD)
    before = await PolicyDirectory(root).describe()
    again = await PolicyDirectory(root).describe()
    write_policies(root, {"limits.json": '{"most": 1}'})
    after = await PolicyDirectory(root).describe()

    assert [(file.path, file.package, file.stage, file.about) for file in before.files] == [
        ("limits.json", None, None, ""),
        ("one.rego", "landform.request", Stage.REQUEST, "One thing"),
        ("three.rego", "lib.three", None, ""),
        ("two.rego", "main", Stage.PLAN, "Asks for two things."),
    ]
    assert before == again
    assert before.digest != after.digest


async def test_a_directory_that_is_not_there_is_told_without_where_it_should_be(
    tmp_path: Path,
) -> None:
    policies = PolicyService(MemoryPolicyEngine(), PolicyDirectory(tmp_path / "rules"))
    state = await policies.inspect()

    assert state.source is None
    assert state.source_problem == "rules: No such file or directory."


async def test_a_server_holds_policies_that_only_its_operator_knows() -> None:
    state = await PolicyService(MemoryPolicyEngine()).inspect()
    assert (state.source, state.source_problem) == (None, None)
