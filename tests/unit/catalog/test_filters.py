"""The query languages of the catalog API."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landform.catalog.errors import InvalidQuery
from landform.catalog.filters import (
    All,
    AnyOf,
    Exists,
    HasPrefix,
    Not,
    OneOf,
    both,
    filter_to_query,
    parse_query,
)


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        ([], None),
        (["", " , "], None),
        (["kind"], {"kind": {"$exists": True}}),
        (["kind=Resource"], {"kind": "Resource"}),
        (["a="], {"a": ""}),
        ([" a = b "], {"a": "b"}),
        (["a=b=c"], {"a": "b=c"}),
        (["a=1,a=2"], {"a": {"$in": ["1", "2"]}}),
        (["a,a=2"], {"a": "2"}),
        (["a=1,b"], {"$all": [{"a": "1"}, {"b": {"$exists": True}}]}),
        (["a=1", "b=2"], {"$any": [{"a": "1"}, {"b": "2"}]}),
        (
            ["a=1,b=2", "c"],
            {"$any": [{"$all": [{"a": "1"}, {"b": "2"}]}, {"c": {"$exists": True}}]},
        ),
    ],
)
def test_filter_parameters_become_predicates(filters: list[str], query: object) -> None:
    assert filter_to_query(filters) == query


@pytest.mark.parametrize("statement", ["=x", "=", "a=1,=b"])
def test_a_statement_without_key_is_refused(statement: str) -> None:
    with pytest.raises(InvalidQuery, match="is not a valid statement") as refused:
        filter_to_query([statement])
    assert "expected a string on the form a=b or a= or a" in refused.value.detail


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        (None, All(())),
        ({}, All(())),
        ({"Kind": "Resource"}, OneOf("kind", ("resource",))),
        ({"a": 7}, OneOf("a", ("7",))),
        ({"a": 7.0}, OneOf("a", ("7",))),
        ({"a": True}, OneOf("a", ("true",))),
        ({"a": "x", "b": "y"}, All((OneOf("a", ("x",)), OneOf("b", ("y",))))),
        ({"a": {"$exists": True}}, Exists("a")),
        ({"a": {"$exists": False}}, Not(Exists("a"))),
        ({"a": {"$in": ["X", "x", 1]}}, OneOf("a", ("x", "1"))),
        ({"a": {"$in": []}}, AnyOf(())),
        ({"a": {"$hasPrefix": "Or"}}, HasPrefix("a", "or")),
        ({"a": {"$contains": "Or"}}, OneOf("a", ("or",))),
        ({"a": {"$exists": True, "$in": ["x"]}}, Exists("a")),
        ({"a": {"$exists": 1, "$in": ["x"]}}, OneOf("a", ("x",))),
        ({"$all": []}, All(())),
        ({"$any": []}, AnyOf(())),
        ({"$not": {"a": "x"}}, Not(OneOf("a", ("x",)))),
        ({"$any": [{"a": "x"}, {}]}, AnyOf((OneOf("a", ("x",)), All(())))),
        ({"relations": {"$contains": {"type": "ownedBy"}}}, Exists("relations.ownedby")),
        (
            {"relations": {"$contains": {"TYPE": "ownedBy", "targetRef": "Group:default/A"}}},
            OneOf("relations.ownedby", ("group:default/a",)),
        ),
        (
            {"Relations": {"$contains": {"type": "t", "targetRef": {"$in": ["A", "b"]}}}},
            OneOf("relations.t", ("a", "b")),
        ),
    ],
)
def test_predicates_become_a_tree(query: object, tree: object) -> None:
    assert parse_query(query) == tree


VALIDATION = "Invalid query: Validation error: "


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ([], VALIDATION + "Expected object"),
        ("kind", "top-level primitive values are not supported"),
        ({"$all": ["x"]}, 'Wrap the value in a field expression, e.g. { "kind": "x" }'),
        ({"$not": 5}, 'e.g. { "kind": 5 }'),
        ({"$foo": 1}, VALIDATION + 'Invalid at "$foo"'),
        ({"$all": 5}, VALIDATION + 'Invalid at "$all"'),
        ({"$all": [], "kind": "x"}, VALIDATION + "Unrecognized key(s) in object: 'kind'"),
        ({"kind": None}, VALIDATION + 'Expected a string, number, boolean or operator at "kind"'),
        ({"$any": [{"kind": ["a"]}]}, 'at "$any[0].kind"'),
        ({"kind": {"$foo": 1}}, "Expected $exists, $in, $contains or $hasPrefix"),
        ({"kind": {"$in": [[1]]}}, "Expected $exists, $in, $contains or $hasPrefix"),
        ({"spec": {"$contains": {"a": 1}}}, '$contains is not supported for field "spec"'),
        ({"spec": {"$contains": [1]}}, 'Unsupported $contains target for field "spec": [1]'),
        ({"relations": {"$contains": {"targetRef": "x"}}}, 'requires a "type" string property'),
        ({"relations": {"$contains": {"type": 1}}}, 'requires a "type" string property'),
        ({"relations": {"$contains": {"type": "t", "x": 1}}}, 'Unsupported key "x" in $contains'),
        (
            {"relations": {"$contains": {"type": "t", "TYPE": "t"}}},
            'Duplicate key "TYPE" in $contains',
        ),
        ({"relations": {"$contains": {"type": "t", "targetRef": 5}}}, "but got 5"),
        (
            {"relations": {"$contains": {"type": "t", "targetRef": {"$in": []}}}},
            'Empty "$in" array',
        ),
        (
            {"relations": {"$contains": {"type": "t", "targetRef": {"$in": [1]}}}},
            'but got {"$in": [1]}',
        ),
        ({"kind": "a\0"}, "NUL characters"),
        ({"kind\0": "a"}, "NUL characters"),
        ({"a": {"$in": list(range(10_001))}}, "More than 500 conditions or 10000 values"),
        ({"$any": [{"a": 1}] * 501}, "More than 500 conditions or 10000 values"),
        ({"$any": [{"$all": []}] * 501}, "More than 500 conditions or 10000 values"),
    ],
)
def test_what_is_no_predicate_says_why(query: object, message: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parse_query(query)
    assert message in refused.value.detail


def test_nesting_has_a_limit() -> None:
    query: object = {}
    for _ in range(900):
        query = {"$not": query}

    with pytest.raises(InvalidQuery, match="Nested deeper than 20 levels"):
        parse_query(query)


def test_two_predicates_are_both_asked_for() -> None:
    assert both(None, None) is None
    assert both({"a": 1}, None) == {"a": 1}
    assert both(None, {"b": 1}) == {"b": 1}
    assert both({"a": 1}, {"b": 1}) == {"$all": [{"a": 1}, {"b": 1}]}


@given(filters=st.lists(st.text(alphabet=st.characters() | st.sampled_from(",=")), max_size=4))
@example(filters=["=", ",", "a==", "\0=\ud800"])
def test_any_filter_parameter_is_read_or_refused(filters: list[str]) -> None:
    with suppress(InvalidQuery):
        parse_query(filter_to_query(filters))


OPERATORS = ["$all", "$any", "$not", "$in", "$exists", "$hasPrefix", "$contains", "$x"]
KEYS = st.sampled_from([*OPERATORS, "kind", "relations", "type", "targetRef", "Type"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)


@given(query=ANYTHING)
def test_any_json_is_a_predicate_or_refused(query: object) -> None:
    with suppress(InvalidQuery):
        parse_query(query)
