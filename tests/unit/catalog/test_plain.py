"""The quick copy of an entity and the one that explains agree."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.catalog.errors import InvalidEntity
from landform.catalog.plain import MAX_DEPTH, _checked_copy, _copy_if_plain, plain_copy

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["\0", "\\u0000", "\ud800", 2**64, "é"])
)
KEYS: st.SearchStrategy[Any] = st.text(max_size=3) | st.sampled_from(["\0", "\udfff"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | st.sampled_from([(1,), {1}, b"x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)
ENTITIES = st.dictionaries(KEYS, VALUES, max_size=4)


@given(entity=ENTITIES)
def test_what_the_quick_way_takes_the_careful_one_takes_alike(entity: dict[str, Any]) -> None:
    quick = _copy_if_plain(entity)

    if quick is not None:
        assert repr(_checked_copy(entity)) == repr(quick)


@given(entity=ENTITIES)
def test_a_copy_shares_nothing_with_what_it_was_made_of(entity: dict[str, Any]) -> None:
    try:
        copy = plain_copy(entity)
    except InvalidEntity:
        return
    for key, value in copy.items():
        if isinstance(value, dict | list) and value:
            assert value is not entity[key]


@pytest.mark.parametrize("levels", [MAX_DEPTH - 2, MAX_DEPTH + 5])
def test_depth_is_judged_alike(levels: int) -> None:
    deep: dict[str, Any] = {}
    for _ in range(levels):
        deep = {"x": deep}

    if _copy_if_plain(deep) is None:
        with pytest.raises(InvalidEntity, match="nested deeper"):
            _checked_copy(deep)
    else:
        assert _checked_copy(deep) == deep
