"""Which rows an entity is found by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landform.catalog.errors import InvalidQuery
from landform.catalog.search import (
    keys_differing_in_case,
    lowered,
    search_rows,
    text_of,
    values_of,
)
from tests.unit.catalog.builders import Entity


def rows(document: Entity) -> list[tuple[str, str | None, str | None]]:
    """Rows as they are meant: what is listed is a key, too; None stands for the same spelling."""
    found = []
    for key, value, original, listed in search_rows(values_of(document)):
        found.append((key, value, value if original is None else original))
        if listed:
            found.append((f"{key}.{value}", "true", "true"))
    return found


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"kind": "API"}, [("kind", "api", "API")]),
        ({"a": {"b": {"C": "D"}}}, [("a.b.c", "d", "D")]),
        ({"a": 7}, [("a", "7", "7")]),
        ({"a": 7.0}, [("a", "7", "7")]),
        ({"a": 1.5}, [("a", "1.5", "1.5")]),
        ({"a": True}, [("a", "true", "true")]),
        ({"a": None}, [("a", None, None)]),
        ({"a": ""}, [("a", "", "")]),
        ({"a": {}}, []),
        ({"a": []}, []),
        (
            {"a": ["X", "y"]},
            [("a", "x", "X"), ("a.x", "true", "true"), ("a", "y", "y"), ("a.y", "true", "true")],
        ),
        ({"a": ["X", "x"]}, [("a", "x", "X"), ("a.x", "true", "true")]),
        ({"a": [1, True]}, [("a", "1", "1"), ("a", "true", "true")]),
        ({"a": [{"b": 1}, {"b": 2}, {"b": 1}]}, [("a.b", "1", "1"), ("a.b", "2", "2")]),
        ({"a": [["x"]]}, [("a", "x", "x"), ("a.x", "true", "true")]),
        (
            {"metadata": {"annotations": {"foo.io/x": "Y"}}},
            [("metadata.annotations.foo.io/x", "y", "Y")],
        ),
        ({"metadata": {"etag": "x", "uid": "U"}}, [("metadata.uid", "u", "U")]),
        ({"status": {"items": []}, "attachments": {"a": 1}}, []),
        ({"relations": [{"type": "ownedBy", "targetRef": "group:default/a"}]}, []),
        ({"k" * 200: 1, "l" * 201: 1}, [("k" * 200, "1", "1")]),
        ({"a": "v" * 200}, [("a", "v" * 200, "v" * 200)]),
        ({"a": "v" * 201}, [("a", None, None)]),
    ],
)
def test_the_rows_of_a_document(document: Entity, expected: list[tuple[str, str, str]]) -> None:
    assert rows(document) == expected


def test_keys_that_differ_in_case_are_found() -> None:
    assert keys_differing_in_case(values_of({"a": {"B": 1, "b": 2}, "c": ["X", "x"]})) == ["a.b"]


@pytest.mark.parametrize("text", ["a\0", "\ud800"])
def test_what_no_database_holds_is_not_looked_for(text: str) -> None:
    with pytest.raises(InvalidQuery):
        lowered(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (False, "false"),
        (-0.0, "0"),
        (1e-7, "1e-7"),
        (1e21, "1e+21"),
        (5e-6, "0.000005"),
        (2**70, str(2**70)),
    ],
)
def test_scalars_are_compared_as_text(value: float, text: str) -> None:
    assert text_of(value) == text


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["v" * 200, "v" * 201, "İ" * 101])
)


@settings(max_examples=50)
@given(
    document=st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            SCALARS,
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
        ),
        max_size=5,
    )
)
def test_rows_are_distinct_lower_case_and_fit_their_columns(document: Entity) -> None:
    found = search_rows(values_of(document))

    assert len({(row.key, row.value) for row in found}) == len(found)
    for row in found:
        assert row.key == row.key.lower()
        assert len(row.key) <= 200
        assert row.original_value != row.value or row.value is None
        if row.original_value is not None:
            assert row.value == row.original_value.lower()
            assert len(row.original_value) <= 200
        if row.value is not None:
            assert len(row.value) <= 200
        else:
            assert not row.listed
