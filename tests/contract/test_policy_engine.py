"""What every policy engine does. Told over the `opa` program, an OPA server and embedded Rego.

The memory engine cannot read Rego; the last stories hold it to the same manners.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from landform.adapters.opa import EmbeddedRego, OpaBinary, OpaServer
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage
from landform.policies.ports import PolicyEngine
from tests.support.policy_engine import (
    MemoryPolicyEngine,
    find_opa,
    opa_server,
    write_policies,
)

CANARY = "hunter2-canary"
SECRET_NUMBER = 6021023
EngineWith = Callable[..., Awaitable[PolicyEngine]]

PLAN = "package main\n\nimport rego.v1\n\n"
REQUEST = "package landform.request\n\nimport rego.v1\n\n"
RUNAWAY = (
    PLAN
    + """deny contains "never" if {
	input.run_away
	some i in numbers.range(1, 100000)
	some j in numbers.range(1, 100000)
	i * j == -1
}
"""
)


@pytest.fixture(
    params=[
        pytest.param("opa", marks=pytest.mark.opa),
        pytest.param("opa-server", marks=pytest.mark.opa),
        "embedded-rego",
    ]
)
async def engine_with(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EngineWith]:
    """Takes the files of a policies directory, returns an engine that evaluates them."""
    opa = find_opa()
    if request.param == "embedded-rego":
        pytest.importorskip("regorus", reason="the extra `rego` is not installed")
    elif opa is None:
        pytest.skip("there is no opa binary: go install github.com/open-policy-agent/opa@latest")
    async with AsyncExitStack() as stack:

        async def make(files: Mapping[str, str], *, timeout_seconds: float = 10) -> PolicyEngine:
            policies = write_policies(tmp_path / "policies", files)
            engine: OpaServer | OpaBinary | EmbeddedRego
            if request.param == "opa-server" and opa:
                url = await stack.enter_async_context(opa_server(opa, policies))
                engine = OpaServer(url, timeout_seconds=timeout_seconds)
            elif request.param == "opa" and opa:
                engine = OpaBinary(opa, policies, timeout_seconds)
            else:
                engine = EmbeddedRego(policies, timeout_seconds)
            stack.push_async_callback(engine.aclose)
            assert engine.name == request.param
            return engine

        yield make


async def test_sets_objects_and_strings_come_back_as_json(engine_with: EngineWith) -> None:
    """A set becomes a list; OPA and we sort it, so that the same input gives the same report."""
    rules = """deny contains "plain"

deny contains {"msg": "with facts", "rule": "facts", "quorum": 2}

warn_nested contains {"msg": "é", "tags": {"b", "a"}}

info.owner := "team-a"

info.sizes := [1, 2.5, true, null]

limit := 3 if input.unheard_of

default allowed := false
"""

    answer = await (await engine_with({"a.rego": PLAN + rules})).evaluate(Stage.PLAN, {})

    assert answer == {
        "deny": ["plain", {"msg": "with facts", "rule": "facts", "quorum": 2}],
        "warn_nested": [{"msg": "é", "tags": ["a", "b"]}],
        "info": {"owner": "team-a", "sizes": [1, 2.5, True, None]},
        "allowed": False,
    }


async def test_each_stage_has_its_package_and_gets_its_input(engine_with: EngineWith) -> None:
    engine = await engine_with(
        {
            "request/a.rego": REQUEST + "deny contains input.name if input.name",
            "plan/a.rego": PLAN + 'warn contains sprintf("%d", [input.count])',
            "plan/helper.rego": "package lib\n\nunused := 1\n",
        }
    )

    assert await engine.evaluate(Stage.REQUEST, {"name": "x ünï \n\u2028"}) == {
        "deny": ["x ünï \n\u2028"]
    }
    assert await engine.evaluate(Stage.PLAN, {"count": 7}) == {"warn": ["7"]}


async def test_v1_syntax_needs_no_import(engine_with: EngineWith) -> None:
    rule = 'package main\n\ndeny contains "no" if {\n\tevery x in input.xs { x > 1 }\n}\n'
    engine = await engine_with({"a.rego": rule})

    assert await engine.evaluate(Stage.PLAN, {"xs": [2, 3]}) == {"deny": ["no"]}
    assert await engine.evaluate(Stage.PLAN, {"xs": [1, 3]}) == {"deny": []}


async def test_conftest_files_of_rego_v0_are_read_as_they_are(engine_with: EngineWith) -> None:
    rules = """package main

import data.limits

deny[msg] {
	some_port := input.ports[_]
	not allowed(some_port)
	msg := sprintf("port %d is closed", [some_port])
}

deny["always"]

violation[{"msg": "too many", "rule": "count"}] { count(input.ports) > limits.most }

warn[msg] { input.old = true; msg = "old" }

allowed(port) = true { port == limits.port }

level = "high" { input.old } else = "low" { true }

default open = false
"""
    engine = await engine_with({"old.rego": rules, "limits/a.json": '{"port": 1, "most": 2}'})

    assert await engine.evaluate(Stage.PLAN, {"ports": [1, 2, 3], "old": True}) == {
        "deny": ["always", "port 2 is closed", "port 3 is closed"],
        "violation": [{"msg": "too many", "rule": "count"}],
        "warn": ["old"],
        "level": "high",
        "open": False,
    }


async def test_a_directory_and_even_a_package_may_mix_rego_v0_and_v1(
    engine_with: EngineWith,
) -> None:
    engine = await engine_with(
        {
            "old.rego": 'package main\n\ndeny[msg] { input.x == 1; msg := shared("old") }\n',
            "older.rego": "package main\n\nimport future.keywords\n\n"
            'violation[msg] { some x in [input.x]; x == 1; msg := "in a set" }\n',
            "new.rego": 'package main\n\ndeny contains shared("new") if input.x == 1\n',
            "imported.rego": PLAN + 'shared(word) := concat(" ", ["the", word])\n',
        }
    )

    assert await engine.evaluate(Stage.PLAN, {"x": 1}) == {
        "deny": ["the new", "the old"],
        "violation": ["in a set"],
    }
    assert await engine.evaluate(Stage.PLAN, {"x": 2}) == {"deny": [], "violation": []}


async def test_two_data_files_that_contradict_each_other_are_both_named(
    engine_with: EngineWith,
) -> None:
    files = {"a.rego": PLAN + "deny contains data.g.limit", "limits.json": '{"g": {"limit": 1}}'}
    engine = await engine_with({**files, "teams.yaml": "g: {owners: {a: 2}}\n"})
    assert await engine.evaluate(Stage.PLAN, {}) == {"deny": [1]}
    if engine.name == "opa-server":
        return  # its operator loads the files

    engine = await engine_with({"teams.yaml": "g: {limit: 2}\n"})
    with pytest.raises(
        PolicyEngineUnavailable, match=r"teams\.yaml: g\.limit has a value in limits\.json already"
    ):
        await engine.evaluate(Stage.PLAN, {})


async def test_data_files_are_under_their_directories(engine_with: EngineWith) -> None:
    engine = await engine_with(
        {
            "a.rego": PLAN + "seen := [data.top, data.limits.max, data.limits.deep.regions]",
            "data.json": '{"top": "root"}',
            "limits/data.json": '{"max": 20}',
            "limits/deep/anything.yaml": "regions: [eu, us]\n",
            "README.md": "not data",
        }
    )

    answer = await engine.evaluate(Stage.PLAN, {})

    assert answer == {"seen": ["root", 20, ["eu", "us"]]}


async def test_rules_may_depend_on_others_in_any_file(engine_with: EngineWith) -> None:
    """`regorus`, asked for a whole package, gets most of these wrong."""
    rules = (
        'deny contains "a" if open\n\ndeny contains "b" if not closed',
        "open if data.lib.yes\n\nlimits.low := 1\n\ndeny contains count(found)",
        "closed if not open\n\nfound contains v if some v in input.l\n\nlimits.high := twice(2)",
        "import data.lib\n\ntwice(x) := lib.double(x)\n\ndefault none := 0\n\nnone := 1 if closed",
    )
    engine = await engine_with(
        {f"{n}.rego": PLAN + text for n, text in enumerate(rules)}
        | {"5.rego": "package lib\n", "6.rego": "package lib\n\nyes if no == false\n\nno := false"}
        | {"7.rego": "package lib\n\ndouble(x) := x * 2\n"}
        | {"8.rego": "package main.inner\n\nkept := 1\n", "main/inner/d.json": '{"beside": 2}'}
    )

    assert await engine.evaluate(Stage.PLAN, {"l": ["x", "y", "x"]}) == {
        "deny": [2, "a", "b"],
        "found": ["x", "y"],
        "inner": {"beside": 2, "kept": 1},
        "limits": {"high": 4, "low": 1},
        "none": 0,
        "open": True,
    }


async def test_tests_and_hidden_files_are_not_policies(engine_with: EngineWith) -> None:
    engine = await engine_with(
        {
            "a.rego": PLAN + 'deny contains "a"',
            "a_test.rego": "not even Rego",
            "..2026_11_23/a.rego": PLAN + 'deny contains "a second mount"',
        }
    )

    assert await engine.evaluate(Stage.PLAN, {}) == {"deny": ["a"]}


async def test_an_undefined_package_is_not_silence_but_a_failure(engine_with: EngineWith) -> None:
    engine = await engine_with({"a.rego": PLAN + 'deny contains "a"'})

    with pytest.raises(PolicyEngineUnavailable, match=r"package landform\.request"):
        await engine.evaluate(Stage.REQUEST, {})


async def test_data_in_place_of_a_package_is_a_failure(engine_with: EngineWith) -> None:
    engine = await engine_with({"data.json": '{"main": ["allow everything"]}'})

    with pytest.raises(PolicyEngineUnavailable, match=r"data\.main is not a package"):
        await engine.evaluate(Stage.PLAN, {})


@pytest.mark.parametrize(
    "broken",
    [
        "deny contains msg if { msg := ",
        "deny contains msg if { msg := no_such_function(input.secret) }",
        "a := b\n\nb := a",
        'deny[msg] { msg := "as in v0" }',
    ],
)
async def test_a_policy_that_does_not_compile_is_a_failure(
    engine_with: EngineWith, broken: str
) -> None:
    engine = await engine_with({"good.rego": PLAN + 'deny contains "a"', "bad.rego": PLAN + broken})

    with pytest.raises(PolicyEngineUnavailable) as failure:
        await engine.evaluate(Stage.PLAN, {"secret": CANARY})

    assert_tells_nothing_of_the_input(failure.value)
    if engine.name != "opa-server":  # which does not even start with it
        assert "bad.rego:" in failure.value.detail


@pytest.mark.parametrize(
    "rule",
    [
        "deny contains to_number(input.secret)",
        "deny contains input.secret + 1",
        "x := input.secret\n\nx := input.number",
        "x[key] := value if {\n\tkey := input.secret\n\tsome value in [1, 2]\n}",
    ],
)
async def test_a_rule_that_fails_is_a_failure_that_does_not_quote_the_input(
    engine_with: EngineWith, rule: str
) -> None:
    """To OPA's default such a rule has nothing to say, and its deny would be lost."""
    engine = await engine_with({"a.rego": PLAN + rule})

    with pytest.raises(PolicyEngineUnavailable) as failure:
        await engine.evaluate(Stage.PLAN, {"secret": CANARY, "number": SECRET_NUMBER})

    assert_tells_nothing_of_the_input(failure.value)
    with pytest.raises(PolicyEngineUnavailable):
        await engine.evaluate(Stage.REQUEST, {})


async def test_a_runaway_policy_is_stopped_and_the_next_question_answered(
    engine_with: EngineWith,
) -> None:
    engine = await engine_with({"a.rego": RUNAWAY}, timeout_seconds=1.5)

    with pytest.raises(PolicyEngineUnavailable, match=r"within 1\.5 seconds") as failure:
        await engine.evaluate(Stage.PLAN, {"run_away": CANARY})

    assert_tells_nothing_of_the_input(failure.value)
    assert await engine.evaluate(Stage.PLAN, {}) == {"deny": []}


async def test_a_large_answer_passes_and_a_huge_one_is_refused(engine_with: EngineWith) -> None:
    rule = (
        'deny contains sprintf("%s-%d", [input.padding, i]) if some i in numbers.range(1, input.n)'
    )
    engine = await engine_with({"a.rego": PLAN + rule})
    padding = "x" * 4000

    large = await engine.evaluate(Stage.PLAN, {"padding": padding, "n": 500})
    with pytest.raises(PolicyEngineUnavailable, match="larger than 16 MiB"):
        await engine.evaluate(Stage.PLAN, {"padding": padding, "n": 5000})

    assert len(large["deny"]) == 500
    assert await engine.evaluate(Stage.PLAN, {"padding": "", "n": 1}) == {"deny": ["-1"]}


async def test_a_plan_of_megabytes_can_be_asked_about(engine_with: EngineWith) -> None:
    engine = await engine_with({"a.rego": PLAN + "size := count(input.resource_changes)"})
    plan = {"resource_changes": [{"address": f"a.b[{n}]", "x": "é" * 100} for n in range(10_000)]}

    assert await engine.evaluate(Stage.PLAN, plan) == {"size": 10_000}


async def test_an_input_that_is_not_json_is_a_failure(engine_with: EngineWith) -> None:
    engine = await engine_with({"a.rego": PLAN + 'deny contains "a"'})

    for value in (float("nan"), {CANARY}, b"bytes"):
        with pytest.raises(PolicyEngineUnavailable, match="not JSON") as failure:
            await engine.evaluate(Stage.PLAN, {"value": value})
        assert_tells_nothing_of_the_input(failure.value)


async def test_questions_asked_at_once_get_their_own_answers(engine_with: EngineWith) -> None:
    engine = await engine_with({"a.rego": PLAN + "deny contains input.name"})

    answers = await asyncio.gather(
        *(engine.evaluate(Stage.PLAN, {"name": f"n{n}"}) for n in range(8))
    )

    assert answers == [{"deny": [f"n{n}"]} for n in range(8)]


async def test_what_a_policy_prints_is_not_mistaken_for_an_answer(engine_with: EngineWith) -> None:
    engine = await engine_with(
        {"a.rego": PLAN + 'deny contains "a" if print("\\n{\\"value\\": {}}", input)'}
    )

    assert await engine.evaluate(Stage.PLAN, {"x": 1}) == {"deny": ["a"]}


async def test_the_memory_engine_says_what_it_was_given_and_fails_on_demand() -> None:
    engine = MemoryPolicyEngine({Stage.PLAN: {"deny": ["no"]}})

    answer = await engine.evaluate(Stage.PLAN, {"n": 1})
    answer["deny"].clear()

    assert await engine.evaluate(Stage.PLAN, {}) == {"deny": ["no"]}
    assert engine.asked == [(Stage.PLAN, {"n": 1}), (Stage.PLAN, {})]
    with pytest.raises(PolicyEngineUnavailable):
        await engine.evaluate(Stage.REQUEST, {})
    engine.failure = "The memory engine was told to fail."
    with pytest.raises(PolicyEngineUnavailable, match="told to fail"):
        await engine.evaluate(Stage.PLAN, {})


def assert_tells_nothing_of_the_input(failure: PolicyEngineUnavailable) -> None:
    """Neither to the requester nor, by way of what caused it, to the log."""
    error: BaseException | None = failure
    while error is not None:
        told = f"{error!r} {error} {vars(error)}"
        assert CANARY not in told
        assert str(SECRET_NUMBER) not in told
        error = error.__cause__ or error.__context__
