"""Cursors, orders and projections."""

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import FullText, Order
from landform.catalog.paging import (
    Cursor,
    decode,
    decode_after,
    encode,
    encode_after,
    parse_order,
    parse_order_field,
)
from landform.catalog.projection import parse_fields, project
from landform.kernel.errors import Invalid
from landform.kernel.paging import MalformedCursor

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=10)


@st.composite
def cursors(draw: st.DrawFn) -> Cursor:
    order = draw(st.none() | st.builds(Order, field=TEXT, descending=st.booleans()))
    number = st.integers(0, 10**18 - 1).map(str)
    position = st.tuples(number) if order is None else st.tuples(TEXT, number)
    return Cursor(
        draw(st.none() | st.dictionaries(TEXT, TEXT, max_size=3)),
        order,
        draw(st.none() | st.builds(FullText, TEXT, st.none() | st.lists(TEXT).map(tuple))),
        draw(position),
        draw(st.none() | position),
        draw(st.booleans()),
        draw(st.none() | st.integers(0, 10**9)),
    )


@given(cursor=cursors())
def test_a_cursor_comes_back_as_it_was(cursor: Cursor) -> None:
    assert decode(encode(cursor)) == cursor


def test_a_cursor_is_what_backstages_client_expects() -> None:
    """It goes on with POST when it finds ``query`` in it."""
    cursor = Cursor(
        {"kind": "resource"}, Order("metadata.name"), None, ("a", "ref"), ("a", "ref"), total=3
    )

    assert json.loads(base64.b64decode(encode(cursor))) == {
        "orderFields": [{"field": "metadata.name", "order": "asc"}],
        "orderFieldValues": ["a", "ref"],
        "firstSortFieldValues": ["a", "ref"],
        "isPrevious": False,
        "query": {"kind": "resource"},
        "totalItems": 3,
    }


def b64(content: object) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


CURSOR = {"orderFields": [], "orderFieldValues": ["a"], "isPrevious": False}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%%%",
        "abc",
        "ü",
        b64([]),
        b64({}),
        b64({**CURSOR, "isPrevious": "no"}),
        b64({**CURSOR, "orderFieldValues": []}),
        b64({**CURSOR, "orderFieldValues": [None]}),
        b64({**CURSOR, "orderFieldValues": ["\0"]}),
        b64({**CURSOR, "orderFields": [{"field": "a", "order": "up"}]}),
        b64({**CURSOR, "orderFields": [{"field": "a"}]}),
        b64({**CURSOR, "firstSortFieldValues": ["a", "b"]}),
        b64({**CURSOR, "totalItems": -1}),
        b64({**CURSOR, "query": "x"}),
        b64({**CURSOR, "fullTextFilter": {}}),
    ],
)
def test_a_broken_cursor_is_refused(text: str) -> None:
    with pytest.raises(MalformedCursor, match="Malformed cursor"):
        decode(text)


@given(text=st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    for read in (decode, decode_after):
        with suppress(Invalid):
            read(text)


def test_an_after_cursor_counts() -> None:
    assert decode_after(encode_after(20, 40)) == (20, 40)
    assert decode_after(b64({})) == (None, None)
    for broken in ("x", b64({"limit": "1"}), b64({"offset": 1.5}), b64({"offset": -1})):
        with pytest.raises(InvalidQuery, match="Malformed after cursor"):
            decode_after(broken)


@pytest.mark.parametrize("text", ["name", "up:name", "asc:", "asc", ":name"])
def test_an_order_says_direction_and_field(text: str) -> None:
    assert parse_order("desc:a:b") == Order("a:b", descending=True)
    with pytest.raises(InvalidQuery, match=f'Invalid order parameter "{text}"'):
        parse_order(text)


def test_an_order_field_may_say_a_direction() -> None:
    assert parse_order_field("a.b") == Order("a.b")
    assert parse_order_field("a,asc") == Order("a")
    assert parse_order_field("a,desc,x") == Order("a", descending=True)
    with pytest.raises(InvalidQuery, match="must be asc or desc"):
        parse_order_field("a,up")


ENTITY = {
    "kind": "Resource",
    "metadata": {"name": "a", "annotations": {"foo.io/x": "1", "foo": {"io/y": "2"}}, "none": None},
    "relations": [{"type": "ownedBy"}],
}


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("kind", {"kind": "Resource"}),
        ("kind, ,kind", {"kind": "Resource"}),
        ("metadata.name,kind", {"metadata": {"name": "a"}, "kind": "Resource"}),
        ("metadata.annotations.foo.io/x", {}),
        ("metadata.annotations.foo.io/y", {"metadata": {"annotations": {"foo": {"io/y": "2"}}}}),
        ("metadata.none", {"metadata": {"none": None}}),
        ("relations", {"relations": [{"type": "ownedBy"}]}),
        ("nope,kind.x,metadata.nope.x", {}),
        ("metadata,metadata.name", {"metadata": ENTITY["metadata"]}),
    ],
)
def test_fields_keep_a_part(fields: str, kept: dict[str, object]) -> None:
    assert project(ENTITY, parse_fields([fields])) == kept


def test_a_key_with_dots_is_found() -> None:
    entity = {"metadata": {"annotations": {"foo.io/x.y": "1"}}}

    assert project(entity, ["metadata.annotations.foo.io/x.y"]) == entity


def test_fields_do_not_look_into_arrays() -> None:
    assert parse_fields([]) == ()
    with pytest.raises(InvalidQuery, match="array type fields are not supported"):
        parse_fields(["kind", "a[0]"])
