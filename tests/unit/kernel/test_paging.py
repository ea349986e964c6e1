"""Cursors."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.kernel.paging import MalformedCursor, decode_cursor, encode_cursor

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)


@given(values=st.lists(PRINTABLE, min_size=1, max_size=3))
def test_a_cursor_gives_back_what_it_was_made_of(values: list[str]) -> None:
    assert decode_cursor(encode_cursor(values), length=len(values)) == values


@given(junk=st.text(max_size=50))
def test_junk_is_a_malformed_cursor_and_nothing_else(junk: str) -> None:
    with suppress(MalformedCursor):
        decode_cursor(junk, length=2)


@pytest.mark.parametrize("cursor", [encode_cursor(["a"]), "WzEsMl0", "%%%", "a" * 5_000])
def test_another_lists_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(MalformedCursor):
        decode_cursor(cursor, length=2)
