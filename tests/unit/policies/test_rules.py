"""From what the engine says to the report: nothing that cannot be read passes for consent."""

from typing import Any

import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st

from landform.policies.models import Decision, PolicyReport, PolicyResult, Stage
from landform.policies.rules import ENGINE_RULE, hardest, read_results, with_result
from landform.policies.service import PolicyService
from tests.support.policy_engine import MemoryPolicyEngine

NO_QUORUM = "not a whole number above 0."
ALLOW, WARN, ASK, DENY = Decision.ALLOW, Decision.WARN, Decision.NEEDS_APPROVAL, Decision.DENY


def read(document: object) -> PolicyReport:
    return read_results(Stage.PLAN, document, engine="test")


def result(
    level: Decision, rule: str, message: str, group: str | None = None, quorum: int = 1
) -> PolicyResult:
    return PolicyResult(Stage.PLAN, rule, level, message, group, quorum)


@pytest.mark.parametrize(
    ("document", "results"),
    [
        ({"deny": []}, []),
        ({"warn_x": [], "helper": {"any": "thing"}}, []),
        ({"deny": ["no"]}, [result(DENY, "deny", "no")]),
        ({"violation": [{"msg": "no"}]}, [result(DENY, "violation", "no")]),
        ({"deny_naming": ["no"]}, [result(DENY, "deny_naming", "no")]),
        ({"deny": [{"msg": "no", "rule": "naming"}]}, [result(DENY, "naming", "no")]),
        ({"warn": [{"msg": "hm", "details": {"x": 1}}]}, [result(WARN, "warn", "hm")]),
        ({"warn_cost": ["hm"], "denyx": ["not ours"]}, [result(WARN, "warn_cost", "hm")]),
        (
            {"needs_approval": [{"msg": "ask", "group": "group:default/dba", "quorum": 2}]},
            [result(ASK, "needs_approval", "ask", "group:default/dba", 2)],
        ),
        ({"needs_approval_size": ["ask"]}, [result(ASK, "needs_approval_size", "ask")]),
        (
            {"needs_approval": [{"msg": "ask", "group": None}]},
            [result(ASK, "needs_approval", "ask")],
        ),
        (
            {"deny": [{"msg": "same", "rule": "r"}], "deny_too": [{"msg": "same", "rule": "r"}]},
            [result(DENY, "r", "same")],
        ),
    ],
)
def test_rules_are_read_as_conftest_reads_them(
    document: dict[str, Any], results: list[PolicyResult]
) -> None:
    report = read(document)

    assert report.results == tuple(results)
    assert report.engine == "test"


def test_the_hardest_comes_first_and_decides() -> None:
    report = read(
        {
            "warn": ["b", "a"],
            "needs_approval": [{"msg": "x", "rule": "size"}],
            "deny_b": ["z"],
            "deny": [{"msg": "n", "rule": "naming"}, {"msg": "m", "rule": "naming"}],
        }
    )

    assert report.decision is DENY
    assert [(r.rule, r.message) for r in report.results] == [
        ("deny_b", "z"),
        ("naming", "m"),
        ("naming", "n"),
        ("size", "x"),
        ("warn", "a"),
        ("warn", "b"),
    ]


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        (None, "The policies' result is null, not an object."),
        ([], "The policies' result is a list, not an object."),
        (True, "The policies' result is a boolean, not an object."),
        ({}, "The policies have no rule deny, violation, warn or needs_approval."),
        ({"allow": True}, "The policies have no rule deny, violation, warn or needs_approval."),
        ({"deny": True}, "The rule deny is a boolean, not a set of results."),
        ({"deny": False}, "The rule deny is a boolean, not a set of results."),
        ({"deny_x": "no"}, "The rule deny_x is a text, not a set of results."),
        ({"warn": {"a": "b"}}, "The rule warn is an object, not a set of results."),
        ({"deny": None}, "The rule deny is null, not a set of results."),
        ({"deny": [1]}, "A result of the rule deny is a number, not a text or an object."),
        ({"deny": [["no"]]}, "A result of the rule deny is a list, not a text or an object."),
        ({"deny": [{"message": "no"}]}, "A result of the rule deny has no text under msg."),
        ({"deny": [{"msg": 1}]}, "A result of the rule deny has no text under msg."),
        (
            {"deny": [{"msg": "no", "rule": 7}]},
            "A result of the rule deny has a number as its rule, not a text.",
        ),
        (
            {"needs_approval": [{"msg": "ask", "group": ["dba"]}]},
            "A result of the rule needs_approval has a list as its group, not a text.",
        ),
        *(
            (
                {"needs_approval": [{"msg": "ask", "quorum": quorum}]},
                f"A result of the rule needs_approval has {kind} as its quorum, {NO_QUORUM}",
            )
            for quorum, kind in [
                ("2", "a text"),
                (True, "a boolean"),
                (0, "a number"),
                (-1, "a number"),
                (1.5, "a number"),
                (None, "null"),
            ]
        ),
    ],
)
def test_what_cannot_be_read_asks_for_a_person(document: object, wrong: str) -> None:
    report = read(document)

    assert report.decision is ASK
    assert report.results == (result(ASK, ENGINE_RULE, wrong),)


def test_what_cannot_be_read_does_not_hide_what_can() -> None:
    report = read({"deny": ["no", 7], "warn": "not a list"})

    assert report.decision is DENY
    assert [r.level for r in report.results] == [DENY, ASK, ASK]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["deny", "deny_x", "violation", "warn", "warn_", "needs_approval", "needs_approval_y", "allow"]
)
ENTRIES = st.fixed_dictionaries(
    {"msg": st.text() | JSON},
    optional={"rule": st.text() | JSON, "group": st.text() | JSON, "quorum": st.integers() | JSON},
)
DOCUMENTS = JSON | st.dictionaries(
    NAMES | st.text(), JSON | st.lists(st.text() | ENTRIES | JSON, max_size=4), max_size=5
)


@given(document=DOCUMENTS)
@example(document={"deny": [{"msg": "no", "quorum": float("nan")}]})
@example(document={"deny": [{"msg": "\ud800"}]})
def test_junk_is_never_allowed(document: Any) -> None:
    """Only a document with a rule of ours, every one of them an empty list, allows."""
    report = read(document)

    words = ("deny", "violation", "warn", "needs_approval")
    ours = (
        [value for name, value in document.items() if name.startswith(words) and is_ours(name)]
        if isinstance(document, dict)
        else []
    )
    silent = bool(ours) and all(value == [] and isinstance(value, list) for value in ours)
    assert (report.decision is ALLOW) == silent
    assert (not report.results) == silent


def is_ours(name: str) -> bool:
    return name.removeprefix("needs_").split("_")[0] in {"deny", "violation", "warn", "approval"}


@given(document=DOCUMENTS)
def test_the_same_results_in_another_order_give_the_same_report(document: Any) -> None:
    assert read(shuffled(document)) == read(document)


def shuffled(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    return {
        name: value[::-1] if isinstance(value, list) else value
        for name, value in reversed(document.items())
    }


async def test_an_engine_that_fails_means_that_a_person_decides() -> None:
    engine = MemoryPolicyEngine()
    engine.failure = "OPA gave no answer within 10 seconds."

    with structlog.testing.capture_logs() as logged:
        report = await PolicyService(engine).evaluate(Stage.REQUEST, {"password": "hunter2"})

    [only] = report.results
    assert (report.decision, only.level, only.rule, report.engine) == (
        ASK,
        ASK,
        ENGINE_RULE,
        "memory",
    )
    assert only.message == (
        "The policies could not be evaluated (OPA gave no answer within 10 seconds), "
        "so a person must decide."
    )
    assert logged == [
        {
            "event": "policies.evaluation_failed",
            "log_level": "error",
            "stage": Stage.REQUEST,
            "engine": "memory",
            "reason": engine.failure,
        }
    ]


async def test_an_answer_that_cannot_be_read_is_logged_as_well() -> None:
    engine = MemoryPolicyEngine({Stage.PLAN: {"deny": True}})

    with structlog.testing.capture_logs() as logged:
        report = await PolicyService(engine).evaluate(Stage.PLAN, {})

    assert report.decision is ASK
    assert [entry["event"] for entry in logged] == ["policies.result_unreadable"]


async def test_the_service_asks_the_engine_and_reports_what_it_says() -> None:
    engine = MemoryPolicyEngine({Stage.PLAN: {"deny": [], "warn": ["hm"]}})
    policies = PolicyService(engine)

    report = await policies.evaluate(Stage.PLAN, {"resource_changes": []})

    assert report == PolicyReport(WARN, (result(WARN, "warn", "hm"),), "memory")
    assert engine.asked == [(Stage.PLAN, {"resource_changes": []})]


@pytest.mark.parametrize("level", list(Decision))
def test_what_is_said_beside_the_policies_makes_a_report_no_milder(level: Decision) -> None:
    """Also of one that nobody could read: a denial stays one."""
    asked = read(None)

    report = with_result(asked, result(level, "ours", "no"))

    assert report.decision is hardest((*asked.results, result(level, "ours", "no")))
    assert set(report.results) == {*asked.results, result(level, "ours", "no")}
    assert report.results[0].level is report.decision
