"""Expressions in template steps, and the text of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.rendering.errors import RenderFailed
from landform.rendering.language import Reference, evaluate, references, render_text
from landform.rendering.language.backstage import backstage_functions
from landform.rendering.language.expressions import Functions
from tests.support.nasty import NASTY

CONTEXT = {"parameters": {"n": 20, "b": False, "s": "abc", "l": ["a", "b"], "z": None}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ parameters.n }}", 20),
        ("${{ parameters.b }}", False),
        ("${{ parameters.l }}", ["a", "b"]),
        ("${{ parameters.z }}", None),
        ("${{ parameters.absent }}", None),
        ("size ${{ parameters.n }} GiB", "size 20 GiB"),
        ("{{ parameters.n }}", "{{ parameters.n }}"),
        ("${parameters.n}", "${parameters.n}"),
        ("${{ parameters.s | upper }}", "ABC"),
    ],
)
def test_a_sole_expression_keeps_its_type_and_anything_else_is_text(
    text: str, value: object
) -> None:
    assert evaluate(text, CONTEXT) == value


@given(text=st.text() | st.sampled_from(NASTY))
def test_what_a_user_typed_is_never_evaluated(text: str) -> None:
    context = {"parameters": {"x": text, "secret": "SECRET"}}

    assert evaluate("${{ parameters.x }}", context) == text
    assert evaluate("<${{ parameters.x }}>", context) == f"<{text}>"


@pytest.mark.parametrize(
    "text",
    [
        "${{ parameters.x.__class__.__mro__ }}!",
        "${{ ''.__class__.__base__.__subclasses__() }}",
        "${{ parameters.absent }} in a text",
        "${{ 1 / 0 }}",
        "${{ unknown_filter | nope }}",
        "${{ 'unclosed }}",
        "${{ range(10000000) | list }}",
        "${{ range }}",
        "${{ [range] }}",
        "${{ r/x/ }}",
    ],
)
def test_a_broken_or_hostile_expression_is_an_error(text: str) -> None:
    with pytest.raises(RenderFailed):
        evaluate([text], CONTEXT, strict=True)


def test_expressions_are_found_at_any_depth() -> None:
    tree = {"a": [{"b": "${{ parameters.n }}"}], "c": 1}

    assert evaluate(tree, CONTEXT) == {"a": [{"b": 20}], "c": 1}


def test_what_is_undefined_vanishes_from_objects_and_is_null_in_lists() -> None:
    tree = {"gone": "${{ nope }}", "list": ["${{ nope }}", 1], "text": "<${{ nope }}>"}

    assert evaluate(tree, CONTEXT) == {"list": [None, 1], "text": "<>"}


def test_an_error_names_the_place_the_expression_and_the_reason() -> None:
    with pytest.raises(RenderFailed) as caught:
        evaluate({"a": ["x ${{ parameters.s | uper }}"]}, CONTEXT, where="spec.steps[0].input")

    assert caught.value.detail == (
        "spec.steps[0].input.a[0]: 'parameters.s | uper' cannot be evaluated: "
        "There is no filter 'uper'. Did you mean 'upper'?"
    )
    assert caught.value.facts["where"] == "spec.steps[0].input.a[0]"


def test_an_error_in_a_file_names_file_line_and_expression() -> None:
    with pytest.raises(RenderFailed) as caught:
        render_text("one\ntwo ${{ values.x && y }}\n", {}, file="a/b.yaml")

    assert caught.value.detail == (
        "a/b.yaml:2: 'two ${{ values.x && y }}': '&' has no meaning here. Write 'and' for '&&'."
    )
    assert caught.value.facts["line"] == 2


def test_backstage_keeps_the_text_of_what_fails_and_so_does_the_lenient_way() -> None:
    node = {"bad": "${{ a && b }} x", "good": "${{ parameters.n }}"}

    assert evaluate(node, CONTEXT, lenient=True) == {"bad": "${{ a && b }} x", "good": 20}


def test_a_template_never_changes_the_values_it_is_given() -> None:
    values = {"l": [1, 2], "o": {"k": [1]}}

    evaluate("{% set _ = l.push(3) %}{% set _ = o.k.push(2) %}", values)
    render_text("${{ l.reverse() }}${{ o.k.pop() }}", values)

    assert values == {"l": [1, 2], "o": {"k": [1]}}


def test_one_string_of_a_step_does_not_see_what_another_changed() -> None:
    node = ["${{ parameters.l.push('c') }}", "${{ parameters.l }}"]

    assert evaluate(node, CONTEXT) == [3, ["a", "b"]]


def test_the_parsed_template_is_not_changed_by_a_rendering() -> None:
    text = "{% set q = [1] %}{% set _ = q.push(2) %}${{ q }}"

    assert render_text(text, {}) == render_text(text, {}) == "1,2"


def test_the_names_that_a_template_reads_are_listed_with_their_lines() -> None:
    text = (
        "${{ values.a.b }}\n{% for x in values.list %}${{ x.y }}${{ other[values.k].z }}"
        "{% endfor %}\n{% set mine = 1 %}${{ mine }}${{ values['q'] | default(range(2)) }}"
    )

    assert references(text) == {
        Reference("values", ("a", "b"), 1),
        Reference("values", ("list",), 2),
        Reference("other", (), 2),
        Reference("values", ("k",), 2),
        Reference("values", ("q",), 3),
    }


def test_a_caller_adds_filters_and_functions_of_its_own() -> None:
    functions = Functions(filters={"twice": lambda n: n * 2}, functions={"always": lambda: True})

    assert evaluate("${{ 4 | twice if always() }}", {}, functions=functions) == 8
    with pytest.raises(RenderFailed, match="takes other arguments"):
        evaluate("${{ always(1) }}", {}, functions=functions)


HOSTS = backstage_functions({"github.com": "github", "gitlab.com": "gitlab"})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (
            "'github.com?owner=o&repo=r' | parseRepoUrl",
            {"host": "github.com", "owner": "o", "repo": "r"},
        ),
        ("'github.com?owner=o&repo=r' | projectSlug", "o/r"),
        ("'gitlab.com?project=p&repo=r' | parseRepoUrl | pick('project')", "p"),
        (
            "'group:x/team' | parseEntityRef",
            {"kind": "group", "namespace": "x", "name": "team"},
        ),
        ("'team' | parseEntityRef({defaultKind: 'Group'}) | pick('namespace')", "default"),
        ("{a: [{b: 1}]} | pick('a[0].b')", 1),
        ("{a: 1} | pick('x.y')", None),
    ],
)
def test_backstages_own_filters(expression: str, value: object) -> None:
    assert evaluate(f"${{{{ {expression} }}}}", {}, functions=HOSTS) == value


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("'evil.com?owner=o&repo=r' | parseRepoUrl", "No integration knows the host 'evil.com'"),
        ("'github.com?owner=o' | parseRepoUrl", "has no 'repo'"),
        ("'team' | parseEntityRef", "has no kind"),
        ("'group:' | parseEntityRef", "is not written"),
        ("5 | parseEntityRef", "is a string"),
    ],
)
def test_backstages_own_filters_say_what_does_not_fit(expression: str, reason: str) -> None:
    with pytest.raises(RenderFailed, match=reason):
        evaluate(f"${{{{ {expression} }}}}", {}, functions=HOSTS)
