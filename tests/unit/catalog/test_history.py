"""Differences of documents, for people to read."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from landform.catalog.history import HIDDEN, MAX_DIFFERENCES, MAX_SHOWN, differences
from landform.catalog.models import JsonObject

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=3), JSON, max_size=4)


def test_a_place_is_a_json_pointer() -> None:
    found = differences({"a": {"x/y~z": [1, 2]}}, {"a": {"x/y~z": [1, 3]}})

    assert found == [{"path": "/a/x~1y~0z/1", "before": 2, "after": 3}]


def test_what_is_new_or_gone_has_one_side() -> None:
    assert differences({"a": None}, {"b": [1]}) == [
        {"path": "/a", "before": None},
        {"path": "/b", "after": [1]},
    ]


def test_values_that_python_takes_for_equal_differ() -> None:
    assert differences({"a": 1}, {"a": True}) == [{"path": "/a", "before": 1, "after": True}]


def test_many_and_long_differences_are_cut() -> None:
    many = differences({}, {f"k{n:03}": n for n in range(MAX_DIFFERENCES + 7)})
    [long] = differences({"a": ""}, {"a": "x" * 10_000})

    assert len(many) == MAX_DIFFERENCES + 1
    assert many[-1] == {"more": 7}
    assert long["after"] == "x" * MAX_SHOWN + "…"


def test_secrets_are_hidden_where_they_lie_is_not() -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:1:secret:db"
    [hidden] = differences({}, {"db": {"Password": "p", "port": 1, "apiKey": {"x": ["y"]}}})
    [shown] = differences({"secret": "a"}, {"secret": arn})

    assert hidden["after"] == {"Password": HIDDEN, "port": 1, "apiKey": {"x": [HIDDEN]}}
    assert shown == {"path": "/secret", "before": HIDDEN, "after": arn}


@given(OBJECTS, OBJECTS)
def test_only_equal_documents_have_no_differences(before: JsonObject, after: JsonObject) -> None:
    option = orjson.OPT_SORT_KEYS
    are_equal = orjson.dumps(before, option=option) == orjson.dumps(after, option=option)

    assert (differences(before, after) == []) == are_equal
