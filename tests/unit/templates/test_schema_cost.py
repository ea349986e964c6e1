"""A form's schema that would keep the service busy is refused; one that people write is not."""

from typing import Any

import pytest

from landform.templates.schema_cost import check_cost
from landform.templates.values import compile_schema

TREE = {
    "type": "object",
    "properties": {
        "left": {"$ref": "#"},
        "right": {"$ref": "#"},
        "more": {"type": "array", "items": {"$ref": "#"}},
    },
}


def chain(keyword: str) -> dict[str, Any]:
    """Each definition names the next one twice."""
    twice = {f"a{n}": {keyword: [{"$ref": f"#/definitions/a{n + 1}"}] * 2} for n in range(20)}
    return {"definitions": twice | {"a25": {}}, "$ref": "#/definitions/a0"}


def nested(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"not": found}
    return found


@pytest.mark.parametrize(
    "schema",
    [
        TREE,
        {"properties": {"default": {"default": "x"}, "id": {"type": "string"}}},
        {
            "definitions": {"a/b": {"type": "string"}},
            "properties": {"x": {"$ref": "#/definitions/a~1b"}},
        },
        {"$id": "https://example.org/form", "properties": {"x": {"enum": ["$ref", "#"]}}},
        nested(50),
        True,
    ],
)
def test_what_people_write_is_taken(schema: Any) -> None:
    check_cost(schema)


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        (chain("allOf"), "more than 20000 parts"),
        (chain("anyOf"), "more than 20000 parts"),
        ({"properties": {"enum": chain("oneOf")}} | chain("oneOf"), "more than 20000 parts"),
        (
            {"properties": {"x": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
            "in several ways at once",
        ),
        ({"patternProperties": {"^a": {"$ref": "#"}, "a$": {"$ref": "#"}}}, "in several ways"),
        (nested(150), "levels deep"),
        ({"properties": {"x": {"$id": "https://x/"}}}, "must be self-contained"),
        ({"properties": {"x": {"$ref": "https://x/"}}}, "must be self-contained"),
        ({"$ref": "other.json#/definitions/a"}, "must be self-contained"),
        ({"$dynamicRef": "#a"}, "must be self-contained"),
    ],
)
def test_what_could_go_on_for_ever_is_refused_and_says_why(schema: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compile_schema(schema)
