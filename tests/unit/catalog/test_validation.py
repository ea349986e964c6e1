"""What may enter the catalog, and what it looks like once inside."""

import math
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landform.catalog.errors import InvalidEntity, InvalidLocation
from landform.catalog.validation import declare, location_ref
from tests.unit.catalog.builders import NEEDED, Entity, an_entity


def errors_of(entity: object) -> dict[str, str]:
    with pytest.raises(InvalidEntity) as refused:
        declare(entity, location="test:here")
    return {error.field: error.message for error in refused.value.errors}


def accepts(entity: Entity) -> Entity:
    return declare(entity, location="test:here").document


@pytest.mark.parametrize("kind", NEEDED)
def test_the_least_entity_of_every_kind_is_accepted(kind: str) -> None:
    document = accepts(an_entity(kind))

    assert document["metadata"]["namespace"] == "default"
    assert document["spec"] == NEEDED[kind]


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, spec in NEEDED.items() for field in spec]
)
def test_a_missing_spec_field_is_named(kind: str, field: str) -> None:
    entity = an_entity(kind)
    del entity["spec"][field]

    assert errors_of(entity) == {"/spec": f"must have required property '{field}'"}


@pytest.mark.parametrize(
    ("kind", "spec", "field", "message"),
    [
        ("Resource", {"owner": ""}, "/spec/owner", "must NOT have fewer than 1 characters"),
        ("Resource", {"owner": ["a"]}, "/spec/owner", "must be string"),
        ("Component", {"dependsOn": "resource:db"}, "/spec/dependsOn", "must be array"),
        ("Component", {"providesApis": ["a", 1]}, "/spec/providesApis/1", "must be string"),
        ("Group", {"profile": {"email": 1}}, "/spec/profile/email", "must be string"),
        (
            "Location",
            {"presence": "maybe"},
            "/spec/presence",
            "must be equal to one of the allowed values: required, optional",
        ),
        ("Template", {"steps": [{}]}, "/spec/steps/0", "must have required property 'action'"),
        ("Template", {"output": {"x": 1}}, "/spec/output/x", "must be string"),
        (
            "Template",
            {"parameters": "x"},
            "/spec/parameters",
            "must match exactly one schema in oneOf",
        ),
    ],
)
def test_a_wrong_spec_field_is_named(kind: str, spec: Entity, field: str, message: str) -> None:
    assert errors_of(an_entity(kind, **spec)) == {field: message}


@pytest.mark.parametrize(
    "changes",
    [
        {"apiVersion": "backstage.io/v1beta1"},
        {"metadata": {"name": "A", "namespace": "team-a"}},
        {"metadata": {"name": "a" * 63}},
        {"metadata": {"name": "a.b_c-D"}},
        {"metadata": {"name": "a", "labels": {"a.b/c": "", "d": "x_1"}}},
        {"metadata": {"name": "a", "annotations": {"a.b/c": "any thing: at all"}}},
        {"metadata": {"name": "a", "tags": ["c++", "c#", "a:b", "java-17"]}},
        {"metadata": {"name": "a", "links": [{"url": "https://x.io/?q=1", "title": "X"}]}},
        {"metadata": {"name": "a", "links": [{"url": "mailto:a@b.c"}]}},
        {"metadata": {"name": "a", "owner.team": {"anything": [1, None, True, 1.5]}}},
        {"spec": {"type": "database", "owner": "a", "ours": {"port": 5432}}},
    ],
)
def test_what_backstage_accepts_is_accepted(changes: Entity) -> None:
    accepts({**an_entity("Resource"), **changes})


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"apiVersion": "a/b/c"}, "/apiVersion", "expected a valid prefix and/or suffix"),
        ({"kind": "9a"}, "/kind", "expected a string that is a sequence of [a-zA-Z]"),
        ({"kind": "Foo"}, "/kind", "possibly caused by a foreign kind or apiVersion"),
        ({"kind": "resource"}, "/kind", "possibly caused by a foreign kind or apiVersion"),
        ({"apiVersion": "v1"}, "/kind", "No processor recognized the entity resource:default/it"),
        ({"relations": []}, "/relations", "Unknown field relations"),
        ({"status": {}}, "/status", "Unknown field status"),
        ({"spec": None}, "/spec", "must be object"),
        ({"metadata": []}, "/metadata", "must be object"),
        ({"metadata": {}}, "/metadata", "must have required property 'name'"),
        ({"metadata": {"name": "a b"}}, "/metadata/name", 'but found "a b"'),
        ({"metadata": {"name": "a\n"}}, "/metadata/name", "sequences of [a-zA-Z0-9]"),
        ({"metadata": {"name": "a" * 64}}, "/metadata/name", "at most 63 characters"),
        ({"metadata": {"name": "-a"}}, "/metadata/name", "sequences of [a-zA-Z0-9]"),
        ({"metadata": {"name": 5}}, "/metadata/name", "must be string"),
        ({"metadata": {"name": "a", "namespace": "A"}}, "/metadata/namespace", "[a-z0-9]"),
        ({"metadata": {"name": "a", "namespace": ""}}, "/metadata/namespace", "fewer than 1"),
        ({"metadata": {"name": "a", "title": ""}}, "/metadata/title", "fewer than 1"),
        ({"metadata": {"name": "a", "labels": {"k": "a b"}}}, "/metadata/labels/k", "a b"),
        ({"metadata": {"name": "a", "labels": {"k": 1}}}, "/metadata/labels/k", "string"),
        ({"metadata": {"name": "a", "labels": {"a/b/c": "x"}}}, "/metadata/labels/a~1b~1c", ""),
        ({"metadata": {"name": "a", "annotations": {"k": None}}}, "/metadata/annotations/k", ""),
        ({"metadata": {"name": "a", "tags": ["Java"]}}, "/metadata/tags/0", "[a-z0-9+#"),
        ({"metadata": {"name": "a", "links": [{}]}}, "/metadata/links/0", "'url'"),
        ({"metadata": {"name": "a", "links": [{"url": "x"}]}}, "/metadata/links/0/url", "url"),
        (
            {"metadata": {"name": "a", "links": [{"url": "https://"}]}},
            "/metadata/links/0/url",
            "a valid url",
        ),
        (
            {"metadata": {"name": "a", "links": [{"url": "java\nscript:alert(1)"}]}},
            "/metadata/links/0/url",
            "a valid url",
        ),
        (
            {"metadata": {"name": "a", "links": [{"url": "a:b", "title": " "}]}},
            "/metadata/links/0/title",
            "a non empty string",
        ),
        ({"metadata": {"name": "a", "Tags": 1, "tags": []}}, None, ""),
    ],
)
def test_a_wrong_envelope_names_the_field(changes: Entity, field: str | None, message: str) -> None:
    entity = {**an_entity("Resource"), **changes}
    if field is None:
        accepts(entity)
    else:
        assert message in errors_of(entity)[field]


def test_every_field_at_fault_is_named_at_once() -> None:
    metadata = {"namespace": "A", "tags": ["B", "c"], "links": [{"url": "d"}]}

    assert set(errors_of(an_entity("Resource", "a b", metadata))) == {
        "/metadata/name",
        "/metadata/namespace",
        "/metadata/tags/0",
        "/metadata/links/0/url",
    }


def test_keys_that_differ_only_in_case_are_refused() -> None:
    """No filter could tell them apart."""
    entity = an_entity("Resource", metadata={"labels": {"tier": "a", "Tier": "b"}})

    assert "vary only in casing, 'metadata.labels.tier'" in errors_of(entity)[""]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (date(2026, 11, 23), "must be JSON, not date"),
        ({1, 2}, "must be JSON, not set"),
        (math.nan, "must be a finite number"),
        (math.inf, "must be a finite number"),
        (2**70, "cannot be written as JSON"),
        ("\ud800", "cannot be written as JSON"),
        ("a\0b", "must not contain NUL characters"),
        ({"a\0b": 1}, "must not contain NUL characters"),
        ({1: 2}, "cannot be written as JSON"),
        ("x" * 2_100_000, "is larger than"),
        (list(range(20_001)), "has more than 20000 values"),
    ],
)
def test_what_json_or_a_database_cannot_hold_is_refused(value: Any, message: str) -> None:
    [found] = errors_of(an_entity("Resource", odd=value)).values()

    assert message in found


def test_nesting_has_a_limit() -> None:
    deep: Any = {}
    for _ in range(10_000):
        deep = {"a": deep}

    [message] = errors_of(an_entity("Resource", odd=deep)).values()

    assert message == "is nested deeper than 50 levels"


@pytest.mark.parametrize("entity", [None, [], "kind: Resource", 7])
def test_what_is_no_object_is_refused(entity: object) -> None:
    assert errors_of(entity) == {"": "must be object"}


def test_an_entity_is_completed_without_touching_what_was_passed() -> None:
    entity = an_entity(
        "Component",
        metadata={"uid": "mine", "etag": "mine", "annotations": {"a": "b"}},
        dependsOn=["resource:b", "resource:a"],
        providesApis=["z", "y"],
    )
    before = repr(entity)

    document = declare(entity, location=" url: https://x.io/c.yaml ").document

    assert repr(entity) == before
    assert document["metadata"] == {
        "name": "it",
        "namespace": "default",
        "annotations": {
            "a": "b",
            "backstage.io/managed-by-location": "url:https://x.io/c.yaml",
            "backstage.io/managed-by-origin-location": "url:https://x.io/c.yaml",
        },
    }
    assert document["spec"]["dependsOn"] == ["resource:a", "resource:b"]
    assert document["spec"]["providesApis"] == ["y", "z"]


@pytest.mark.parametrize(
    "text", ["", "url", "url:", ":x", "https://x.io", "http://x.io", "url:java\nscript:x"]
)
def test_a_location_is_a_type_and_a_target(text: str) -> None:
    with pytest.raises(InvalidLocation):
        location_ref(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=20,
)


@settings(max_examples=50)
@given(
    entity=JSON
    | st.fixed_dictionaries(
        {},
        optional={
            "apiVersion": JSON | st.just("backstage.io/v1alpha1"),
            "kind": JSON | st.sampled_from(sorted(NEEDED)),
            "metadata": JSON | st.fixed_dictionaries({"name": st.text()}, optional={"tags": JSON}),
            "spec": JSON,
        },
    )
)
def test_whatever_is_sent_is_accepted_or_refused(entity: object) -> None:
    with suppress(InvalidEntity):
        declaration = declare(entity, location="test:here")
        assert declare(declaration.document, location="test:here") == declaration
