"""Our template language beside Backstage's own engine: the same template, the same answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from landform.rendering.errors import RenderFailed
from landform.rendering.language import RenderOptions, evaluate, render_text
from tests.support.language_corpus import CONTEXT, COOKIECUTTER, EXPRESSIONS, NODES, TAGS
from tests.support.nunjitsu import Nunjitsu, needs_nunjitsu

pytestmark = [pytest.mark.backstage, needs_nunjitsu]

# Backstage would look for the end of it for minutes, so it is not asked.
SLOW_PATTERN = "${{ s | replace(r/(.*?,){25}P/, '') }}"

# Where we differ on purpose: (template, context, what Backstage says, what we say, why).
# The same list is in docs/backstage-compatibility.md.
DIFFERENCES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    (
        "${{ s.length }}",
        {"s": "\U0001f4a5"},
        {"value": 2},
        {"value": 1},
        "Positions and lengths count characters, not halves of them.",
    ),
    (
        "${{ n }}",
        {"n": 9007199254740993},
        {"value": 9007199254740992},
        {"value": 9007199254740993},
        "A large whole number that is only passed on keeps its digits.",
    ),
    (
        "${{ s | indent(width=2) }}",
        {"s": "a\nb"},
        {"value": "a\nb"},
        {"value": "a\n  b"},
        "Arguments by name reach the filter's parameter of that name.",
    ),
    (
        "${{ n is odd == true }}",
        {"n": 7},
        {"value": False},
        {"error": True},
        "An operator after a test needs brackets: Backstage then runs the test 'undefined'.",
    ),
    (
        "${{ n.toString(2) }}",
        {"n": 0.5},
        {"value": "0.1"},
        {"error": True},
        "toString(base) writes whole numbers only.",
    ),
    (
        "${{ 2.5 ** 2.5 }}",
        {},
        {"value": 9.882117688026185},
        {"value": 9.882117688026186},
        "A power of a fraction may differ in its last digit: each has its own mathematics.",
    ),
    (
        SLOW_PATTERN,
        {"s": ",".join(map(str, range(40)))},
        {},
        {"error": True},
        "A regular expression is stopped after half a second.",
    ),
    (
        "${{ s.split(r/x*/) }}",
        {"s": "axb"},
        {"value": ["a", "b"]},
        {"error": True},
        "split() takes no regular expression that matches the empty text.",
    ),
]


@pytest.fixture(scope="module")
def nunjitsu() -> Iterator[Nunjitsu]:
    oracle = Nunjitsu()
    yield oracle
    oracle.close()


@pytest.mark.parametrize("template", [*EXPRESSIONS, *NODES], ids=str)
def test_a_node_of_a_step_becomes_what_backstage_makes_of_it(
    nunjitsu: Nunjitsu, template: Any
) -> None:
    assert _as_node(template, CONTEXT) == _judged(nunjitsu.ask(template, CONTEXT))


@pytest.mark.parametrize("template", EXPRESSIONS, ids=str)
def test_a_file_becomes_what_backstage_makes_of_it(nunjitsu: Nunjitsu, template: str) -> None:
    assert _as_text(template, {}) == _judged(nunjitsu.ask(template, CONTEXT, "text"))


@pytest.mark.parametrize(
    "options",
    [{"trimBlocks": True}, {"lstripBlocks": True}, {"trimBlocks": True, "lstripBlocks": True}],
    ids=str,
)
def test_white_space_around_tags_is_trimmed_as_backstage_trims_it(
    nunjitsu: Nunjitsu, options: dict[str, bool]
) -> None:
    for template in TAGS:
        theirs = _judged(nunjitsu.ask(template, CONTEXT, "text", options))

        assert _as_text(template, options) == theirs, template


@pytest.mark.parametrize("template", COOKIECUTTER, ids=str)
def test_a_cookiecutter_template_becomes_what_backstage_makes_of_it(
    nunjitsu: Nunjitsu, template: str
) -> None:
    options = {"cookiecutterCompat": True}

    assert _as_text(template, options) == _judged(nunjitsu.ask(template, CONTEXT, "text", options))


@pytest.mark.parametrize(
    ("template", "context", "theirs", "ours", "why"), DIFFERENCES, ids=lambda value: str(value)[:60]
)
def test_each_difference_is_still_one_and_is_on_purpose(
    nunjitsu: Nunjitsu,
    template: str,
    context: dict[str, Any],
    theirs: dict[str, Any],
    ours: dict[str, Any],
    why: str,
) -> None:
    if template != SLOW_PATTERN:
        assert _judged(nunjitsu.ask(template, context)) == theirs
    assert _as_node(template, context) == ours


ATOMS = st.sampled_from([
    "s", "e", "n", "m", "neg", "zero", "b", "f", "z", "l", "nums", "mixed", "o", "undef", "'5'",
    "'x'", "'a,b'", "''", "0", "1", "2.5", "true", "null", "[1, 'a']", "{k: 2}", "people[0].age",
])  # fmt: skip
BINARY_OPERATORS = [
    "+", "-", "*", "/", "//", "%", "~", "==", "!=", "===", "!==", "<", "<=", ">", ">=",
    "and", "or", "in", "not in",
]  # fmt: skip
SIMPLE_FILTERS = [
    "abs", "capitalize", "default('d')", "default('d', true)", "dump", "escape", "first", "float",
    "int", "int(3)", "join('-')", "last", "length", "list", "lower", "replace('a', 'b')",
    "reverse", "round", "round(1)", "safe", "select", "sort", "string", "sum", "title", "trim",
    "truncate(2)", "upper", "urlencode", "center(5)",
]  # fmt: skip
SIMPLE_TESTS = [
    "defined", "null", "number", "string", "mapping", "odd", "even", "truthy", "lower", "eq(1)",
    "lt(2)", "ge('a')", "divisibleby(2)", "sameas(s)", "not defined",
]  # fmt: skip


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(BINARY_OPERATORS), inner).map(" ".join),
        st.tuples(inner, st.sampled_from(SIMPLE_FILTERS)).map(" | ".join),
        st.tuples(inner, st.sampled_from(SIMPLE_TESTS)).map(lambda p: f"(({p[0]}) is {p[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"{p[0]} if {p[1]} else {p[2]}"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"-({text})"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}, {p[1]}]"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})[{p[1]}]"),
    )


@settings(
    max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(expression=st.recursive(ATOMS, _grown, max_leaves=6), sole=st.booleans())
@example(expression="n / -(e)", sole=False)
@example(expression="n / (0 * -1)", sole=False)
@example(expression="n / ('-0' * 1)", sole=False)
@example(expression="not s in s | escape", sole=False)
@example(expression="'length' in (s | safe)", sole=False)
@example(expression="[-(0), nums[-(0)], 0 == -(0)]", sole=True)
def test_any_expression_has_the_value_that_backstage_gives_it(
    nunjitsu: Nunjitsu, expression: str, sole: bool
) -> None:
    template = f"${{{{ {expression} }}}}" if sole else f"<${{{{ {expression} }}}}>"

    assert _as_node(template, CONTEXT) == _judged(nunjitsu.ask(template, CONTEXT))


def _judged(answer: dict[str, Any]) -> dict[str, Any]:
    return {"error": True} if "error" in answer else answer


def _as_node(template: Any, context: dict[str, Any]) -> dict[str, Any]:
    try:
        wrapped = evaluate({"node": template}, context)
    except RenderFailed:
        return {"error": True}
    return {"value": _json(wrapped["node"])} if "node" in wrapped else {"undefined": True}


def _json(value: Any) -> Any:
    """As JSON carries it: there is no NaN in JSON."""
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    return json.loads(json.dumps(value, allow_nan=False))


def _as_text(template: str, options: dict[str, bool]) -> dict[str, Any]:
    asked = RenderOptions(
        trim_blocks=options.get("trimBlocks", False),
        lstrip_blocks=options.get("lstripBlocks", False),
        cookiecutter_compat=options.get("cookiecutterCompat", False),
    )
    try:
        return {"value": render_text(template, CONTEXT, options=asked)}
    except RenderFailed:
        return {"error": True}
