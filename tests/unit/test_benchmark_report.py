"""The page of figures is what the stored results say."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.model import Case, Result, Target
from benchmarks.registry import BENCHMARKS
from benchmarks.report import PAGE, render_page
from benchmarks.store import RESULTS, load_all, renewed


def test_the_page_is_up_to_date() -> None:
    """Else run `python -m benchmarks --report`."""
    assert PAGE.read_text(encoding="utf-8") == render_page(load_all(list(BENCHMARKS)))


@pytest.mark.parametrize("name", list(BENCHMARKS))
def test_every_benchmark_has_figures_and_says_where_they_come_from(name: str) -> None:
    [result] = load_all([name])

    assert all(case["figures"] for case in result["cases"])
    assert result["date"]
    assert {"cores", "python", "platform", "load_before", "load_after"} == set(result["machine"])


def test_no_stored_result_names_a_machine_or_a_path() -> None:
    for file in RESULTS.glob("*.json"):
        texts = _texts(json.loads(file.read_text(encoding="utf-8")))
        assert not [text for text in texts if Path(text).is_absolute()]


def test_a_target_is_met_below_or_from_its_limit_on() -> None:
    cases = [Case("slow", {"p50_ms": 150.0}), Case("fast", {"p50_ms": 149.9})]
    result = Result("probe", "A probe.", Target("p50_ms", 150), cases)
    rate = Target("per_second", 1_000, at_most=False)

    assert [result.verdict(case) for case in cases] == ["missed", "met"]
    assert rate.is_met(1_000)
    assert not rate.is_met(999.9)


def test_a_case_that_is_not_judged_is_neither_met_nor_missed() -> None:
    case = Case("aside", {"p50_ms": 1.0}, judged=False)

    assert not Result("probe", "A probe.", Target("p50_ms", 150), [case]).verdict(case)


def test_cases_that_were_not_measured_now_stay_and_say_of_when_they_are() -> None:
    def run(date: str, **figures: float) -> dict[str, Any]:
        cases = [Case(name, {"p50_ms": figure}) for name, figure in figures.items()]
        return Result("probe", "A probe.", None, cases).document() | {"date": date}

    first = renewed(run("2026-11-01", small=1.0, large=2.0), run("2026-11-02", small=1.5))
    second = renewed(first, run("2026-11-03", huge=9.0))

    cases = [
        (case["name"], case["figures"]["p50_ms"], case.get("earlier")) for case in second["cases"]
    ]
    assert cases == [
        ("small", 1.5, "2026-11-02"),
        ("large", 2.0, "2026-11-01"),
        ("huge", 9.0, None),
    ]
    assert second["date"] == "2026-11-03"


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for child in value.values() for text in _texts(child)]
    if isinstance(value, list):
        return [text for child in value for text in _texts(child)]
    return [value] if isinstance(value, str) else []
