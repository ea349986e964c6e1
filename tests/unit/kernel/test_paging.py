"""Cursors."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.kernel.paging import MalformedCursor, cut, decode_cursor, decode_number, encode_cursor

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


@given(st.lists(st.integers(0, 2**63 - 1)), st.integers(1, 50))
def test_a_page_leads_to_the_entry_after_its_last_one(found: list[int], limit: int) -> None:
    page = cut(found[: limit + 1], limit=limit, number_of=lambda each: each)

    assert page.items == found[:limit]
    assert (page.next_cursor is None) == (len(found) <= limit)
    assert page.next_cursor is None or decode_number(page.next_cursor) == page.items[-1]


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "\u0663", "9" * 20, str(2**63)])
def test_a_cursor_without_a_number_is_malformed(text: str) -> None:
    with pytest.raises(MalformedCursor):
        decode_number(encode_cursor([text]))
