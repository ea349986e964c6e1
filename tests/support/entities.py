"""Any entity of any kind, for laws: few names, so that they meet; odd texts, so that they hurt."""

from typing import Any

from hypothesis import strategies as st

from landform.catalog.models import JsonObject
from tests.unit.catalog.builders import NEEDED, an_entity

KINDS = tuple(sorted(NEEDED))
NAMES = st.sampled_from(["a", "b", "C"])
REFS = st.sampled_from(
    ["a", "b", "c", "resource:a", "component:b", 'odd"\\name', "user:x/\u00e9\t"]
)
WORDS = st.sampled_from(["alpha", "Alpha", "beta", "", "x" * 201])
TAGS = st.lists(st.sampled_from(["java", "go", "c++"]), max_size=3)
MANY_REFS = st.lists(REFS, max_size=3)

REFERRING: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "API": {"owner": REFS, "system": REFS},
    "Component": {
        "owner": REFS,
        "system": REFS,
        "subcomponentOf": REFS,
        "providesApis": MANY_REFS,
        "consumesApis": MANY_REFS,
        "dependsOn": st.lists(st.sampled_from(["resource:a", "component:C"]), max_size=2),
    },
    "Domain": {"owner": REFS, "subdomainOf": REFS},
    "Group": {"members": MANY_REFS, "parent": REFS, "children": MANY_REFS},
    "Location": {"targets": st.lists(st.sampled_from(["./a.yaml", "./b.yaml"]), max_size=2)},
    "Resource": {
        "owner": REFS,
        "dependsOn": st.lists(st.sampled_from(["resource:a", "component:b"]), max_size=2),
        "dependencyOf": st.lists(st.sampled_from(["component:a"]), max_size=1),
    },
    "System": {"owner": REFS, "domain": REFS},
    "Template": {"owner": REFS},
    "User": {"memberOf": MANY_REFS},
}
"""What refers to others, by kind."""


@st.composite
def entities(draw: st.DrawFn) -> JsonObject:
    """An entity that refers to others and shares words with them."""
    kind = draw(st.sampled_from(KINDS))
    metadata: JsonObject = {"tags": draw(TAGS)}
    if title := draw(WORDS):
        metadata["title"] = title
    spec = draw(st.fixed_dictionaries({}, optional=REFERRING[kind]))
    return an_entity(kind, draw(NAMES), metadata, **spec, extra=draw(st.lists(WORDS, max_size=2)))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
FIELDS = st.text('abcz09 ._-/\u00e9\u4e2d\U0001f600"\\', min_size=1, max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)
KEYS = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?/[a-z0-9]{1,10}", fullmatch=True)


@st.composite
def rich_entities(draw: st.DrawFn) -> JsonObject:
    """An entity with every kind of text, annotations, labels, links and a nested spec."""
    entity = draw(entities())
    entity["metadata"] |= {
        "namespace": draw(st.sampled_from(["default", "shop"])),
        "title": draw(TEXT.filter(str.strip)),
        "description": draw(TEXT),
        "annotations": draw(st.dictionaries(KEYS, TEXT, max_size=3)),
        "labels": draw(st.dictionaries(KEYS, st.sampled_from(["x", "A-1", "b.c"]), max_size=2)),
        "links": [{"url": "https://x.example", "title": draw(TEXT.filter(str.strip))}],
    }
    entity["spec"] |= {
        "nested": draw(VALUES),
        "many": draw(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=3)) * 40,
    }
    return entity
