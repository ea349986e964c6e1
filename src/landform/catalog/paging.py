"""Backstage's cursors: base64 of a JSON object that carries the whole question.

The catalog client of Backstage decodes a cursor and, when it has a ``query``,
goes on with POST instead of GET; so this form is part of the wire, not ours to choose.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from landform.catalog.errors import InvalidQuery
from landform.catalog.models import EntityPage, EntityQuery, FullText, JsonObject, Order
from landform.catalog.schemas import ANY_TEXT, OBJECT, Schema
from landform.kernel.paging import MalformedCursor

Position = tuple[str, ...]
"""Where a row stands: its number in the catalog, after its sort value if there is an order."""

NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Row:
    """One entity of a page and where it stands in the order."""

    position: Position
    text: str


@dataclass(frozen=True)
class Cursor:
    """A question and how far its answer has been read.

    ``position`` is None on the first page, ``first`` is where that page began, and
    ``total`` is None until it is known.
    """

    where: JsonObject | None
    order: Order | None
    full_text: FullText | None
    position: Position | None = None
    first: Position | None = None
    backwards: bool = False
    total: int | None = None


_TEXTS: JsonObject = {"type": "array", "items": ANY_TEXT}
_CURSOR = Schema(
    {
        "type": "object",
        "required": ["orderFields", "orderFieldValues", "isPrevious"],
        "properties": {
            "orderFields": {
                "type": "array",
                "maxItems": 1,
                "items": {
                    "type": "object",
                    "required": ["field"],
                    "properties": {"field": ANY_TEXT, "order": {"enum": ["asc", "desc"]}},
                },
            },
            "orderFieldValues": _TEXTS,
            "firstSortFieldValues": _TEXTS,
            "isPrevious": {"type": "boolean"},
            "totalItems": {"type": "integer", "minimum": 0},
            "query": OBJECT,
            "fullTextFilter": {
                "type": "object",
                "required": ["term"],
                "properties": {"term": ANY_TEXT, "fields": _TEXTS},
            },
        },
    }
)


def first_page(query: EntityQuery) -> Cursor:
    return Cursor(query.where, query.order, query.full_text)


def page_of(rows: Sequence[Row], cursor: Cursor, *, limit: int, total: int) -> EntityPage:
    """The page that ``rows`` make up and the way on from it.

    Going forwards, ``rows`` holds one more than ``limit`` when there is more.
    """
    more = limit > 0 and (cursor.backwards or len(rows) > limit)
    shown = rows[:limit]
    next_cursor = previous_cursor = None
    if shown:
        here = replace(cursor, first=cursor.first or shown[0].position, total=total)
        if more:
            next_cursor = replace(here, position=shown[-1].position, backwards=False)
        if cursor.first and shown[0].position != cursor.first:
            previous_cursor = replace(here, position=shown[0].position, backwards=True)
    return EntityPage(
        [row.text for row in shown],
        total,
        encode(next_cursor) if next_cursor else None,
        encode(previous_cursor) if previous_cursor else None,
    )


def encode(cursor: Cursor) -> str:
    content: JsonObject = {
        "orderFields": [_order_json(cursor.order)] if cursor.order else [],
        "orderFieldValues": cursor.position or (),
        "isPrevious": cursor.backwards,
    }
    if cursor.first is not None:
        content["firstSortFieldValues"] = cursor.first
    if cursor.full_text is not None:
        content["fullTextFilter"] = _full_text_json(cursor.full_text)
    if cursor.where is not None:
        content["query"] = cursor.where
    if cursor.total is not None:
        content["totalItems"] = cursor.total
    return _base64(content)


def decode(text: str) -> Cursor:
    """The inverse of `encode`.

    Raises:
        MalformedCursor: it was not made by `encode`.
    """
    content = _from_base64(text)
    if errors := _CURSOR.errors(content):
        raise MalformedCursor(f"Malformed cursor: {errors[0].field} {errors[0].message}")
    order = next((_order(field) for field in content["orderFields"]), None)
    width = 1 if order is None else 2
    position, first = content["orderFieldValues"], content.get("firstSortFieldValues")
    if len(position) != width or (first is not None and len(first) != width):
        raise MalformedCursor("Malformed cursor: its position does not fit its order")
    if not all(NUMBER.fullmatch(place[-1]) for place in (position, first) if place):
        raise MalformedCursor("Malformed cursor: its position is no number")
    return Cursor(
        content.get("query"),
        order,
        _full_text(content.get("fullTextFilter")),
        tuple(position),
        None if first is None else tuple(first),
        content["isPrevious"],
        content.get("totalItems"),
    )


def encode_after(limit: int, offset: int) -> str:
    """The ``after`` cursor of `GET /entities`, which counts instead of seeking."""
    return _base64({"limit": limit, "offset": offset})


def decode_after(text: str) -> tuple[int | None, int | None]:
    """The limit and offset in an ``after`` cursor.

    Raises:
        InvalidQuery: it is not one.
    """
    try:
        content = _from_base64(text)
    except MalformedCursor as error:
        raise InvalidQuery("Malformed after cursor, could not be parsed") from error
    numbers = []
    for name in ("limit", "offset"):
        value = content.get(name) if isinstance(content, dict) else None
        if value is not None and (type(value) is not int or not 0 <= value < 2**31):
            raise InvalidQuery(f"Malformed after cursor, {name} was not a number")
        numbers.append(value)
    return numbers[0], numbers[1]


def parse_order(text: str) -> Order:
    """Read ``asc:metadata.name`` (GET /entities).

    Raises:
        InvalidQuery: it has another form.
    """
    direction, colon, field = text.partition(":")
    if direction not in ("asc", "desc") or not colon or not field:
        raise InvalidQuery(
            f'Invalid order parameter "{text}", expected "<asc or desc>:<field name>"'
        )
    return Order(field, descending=direction == "desc")


def parse_order_field(text: str) -> Order:
    """Read ``metadata.name,asc`` (GET /entities/by-query); what follows is ignored.

    Raises:
        InvalidQuery: the direction is neither ``asc`` nor ``desc``.
    """
    field, *rest = text.split(",")
    if rest and rest[0] not in ("asc", "desc"):
        raise InvalidQuery("Invalid order field order, must be asc or desc")
    return Order(field, descending=rest[:1] == ["desc"])


def _order(content: JsonObject) -> Order:
    return Order(content["field"], descending=content.get("order") == "desc")


def _order_json(order: Order) -> JsonObject:
    return {"field": order.field, "order": "desc" if order.descending else "asc"}


def _full_text(content: JsonObject | None) -> FullText | None:
    if content is None:
        return None
    fields = content.get("fields")
    return FullText(content["term"], None if fields is None else tuple(fields))


def _full_text_json(full_text: FullText) -> JsonObject:
    fields = {} if full_text.fields is None else {"fields": full_text.fields}
    return {"term": full_text.term, **fields}


def _base64(content: JsonObject) -> str:
    return base64.b64encode(orjson.dumps(content)).decode()


def _from_base64(text: str) -> Any:
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=None)
        if b"\\u0000" in raw:
            raise MalformedCursor("Malformed cursor: it contains a NUL character")
        return orjson.loads(raw)
    except (binascii.Error, ValueError) as error:
        raise MalformedCursor(f"Malformed cursor: {error}") from error
