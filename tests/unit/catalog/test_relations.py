"""Which relations an entity's spec declares."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.catalog.errors import InvalidEntity
from landform.catalog.relations import RULES, relations_of
from landform.catalog.validation import declare
from tests.unit.catalog.builders import Entity, an_entity


def relations(entity: Entity) -> list[tuple[str, str, str]]:
    found = declare(entity, location="test:here").relations
    return [(str(each.source), each.type, str(each.target)) for each in found]


@pytest.mark.parametrize(
    ("kind", "field", "value", "outgoing", "target", "incoming"),
    [
        ("Component", "owner", "a", "ownedBy", "group:default/a", "ownerOf"),
        ("Component", "owner", "user:a", "ownedBy", "user:default/a", "ownerOf"),
        ("Component", "subcomponentOf", "a", "partOf", "component:default/a", "hasPart"),
        ("Component", "system", "a", "partOf", "system:default/a", "hasPart"),
        ("Component", "providesApis", ["a"], "providesApi", "api:default/a", "apiProvidedBy"),
        ("Component", "consumesApis", ["x/a"], "consumesApi", "api:x/a", "apiConsumedBy"),
        (
            "Component",
            "dependsOn",
            ["Resource:A"],
            "dependsOn",
            "resource:default/a",
            "dependencyOf",
        ),
        (
            "Component",
            "dependencyOf",
            ["component:a"],
            "dependencyOf",
            "component:default/a",
            "dependsOn",
        ),
        ("API", "owner", "a", "ownedBy", "group:default/a", "ownerOf"),
        ("API", "system", "a", "partOf", "system:default/a", "hasPart"),
        ("Resource", "owner", "a", "ownedBy", "group:default/a", "ownerOf"),
        ("Resource", "system", "a", "partOf", "system:default/a", "hasPart"),
        (
            "Resource",
            "dependsOn",
            ["resource:a"],
            "dependsOn",
            "resource:default/a",
            "dependencyOf",
        ),
        (
            "Resource",
            "dependencyOf",
            ["component:a"],
            "dependencyOf",
            "component:default/a",
            "dependsOn",
        ),
        ("System", "domain", "a", "partOf", "domain:default/a", "hasPart"),
        ("Domain", "subdomainOf", "a", "partOf", "domain:default/a", "hasPart"),
        ("User", "memberOf", ["a"], "memberOf", "group:default/a", "hasMember"),
        ("Group", "parent", "a", "childOf", "group:default/a", "parentOf"),
        ("Group", "children", ["a"], "parentOf", "group:default/a", "childOf"),
        ("Group", "members", ["a"], "hasMember", "user:default/a", "memberOf"),
        ("Template", "owner", "a", "ownedBy", "group:default/a", "ownerOf"),
    ],
)
def test_a_field_relates_both_ways(
    kind: str, field: str, value: Any, outgoing: str, target: str, incoming: str
) -> None:
    me = f"{kind.lower()}:default/it"

    found = relations(an_entity(kind, **{field: value}))

    assert (me, outgoing, target) in found
    assert (target, incoming, me) in found


def test_references_are_read_in_the_entitys_own_namespace() -> None:
    entity = an_entity("Resource", metadata={"namespace": "team-a"}, owner="Payments")

    assert ("resource:team-a/it", "ownedBy", "group:team-a/payments") in relations(entity)


def test_a_location_relates_to_nothing() -> None:
    assert relations(an_entity("Location", type="url", target="https://x.io")) == []


@pytest.mark.parametrize(
    ("spec", "field", "message"),
    [
        ({"dependsOn": ["db"]}, "/spec/dependsOn/0", "had missing or empty kind"),
        ({"dependsOn": ["resource:a", "x/b:c"]}, "/spec/dependsOn/1", "missing or empty kind"),
        ({"dependencyOf": ["component:a", 1]}, "/spec/dependencyOf/1", "was not a string"),
        ({"dependencyOf": {"a": 1}}, "/spec/dependencyOf", "was not a string"),
        ({"owner": "group:"}, "/spec/owner", "was not on the form"),
        ({"owner": "/a"}, "/spec/owner", "was not on the form"),
        ({"owner": "a" * 300}, "/spec/owner", "longer than 250 bytes"),
        ({"system": "é" * 130}, "/spec/system", "longer than 250 bytes"),
    ],
)
def test_what_is_no_reference_is_named(spec: Entity, field: str, message: str) -> None:
    with pytest.raises(InvalidEntity) as refused:
        relations(an_entity("Resource", **spec))

    [error] = refused.value.errors
    assert error.field == field
    assert message in error.message


NAMES = st.sampled_from(["a", "B", "team-a/c", "group:d", "user:x/e"])
REFS = st.sampled_from(["component:a", "Resource:x/B", "api:a", "system:default/a"])


@given(kind=st.sampled_from(sorted(RULES)), data=st.data())
def test_relations_are_symmetric_and_sorted(kind: str, data: st.DataObject) -> None:
    lists = {"providesApis", "consumesApis", "memberOf", "children", "members"}
    spec: Entity = {}
    for rule in RULES[kind]:
        refs = NAMES if rule.default_kind else REFS
        plural = rule.field in lists or rule.default_kind is None
        spec[rule.field] = data.draw(st.lists(refs, max_size=4) if plural else refs)
    inverse: dict[str, str] = {}
    for rule in (rule for rules in RULES.values() for rule in rules):
        inverse |= {rule.outgoing: rule.incoming, rule.incoming: rule.outgoing}

    entity = an_entity(kind, metadata={"namespace": "default"}, **spec)
    found = relations(entity)

    assert found == sorted(set(found))
    assert {(target, inverse[name], source) for source, name, target in found} == set(found)
    assert all("it" in (source.split("/")[1], target.split("/")[1]) for source, _, target in found)


def test_the_inverse_of_every_type_is_told_by_the_table_alone() -> None:
    pairs = {(rule.outgoing, rule.incoming) for rules in RULES.values() for rule in rules}

    assert len(dict(pairs)) == len(pairs)
    assert all((b, a) not in pairs or (a, b) in pairs for a, b in pairs)


def test_relations_need_a_valid_document_only() -> None:
    document = {**an_entity("System", domain="d"), "metadata": {"name": "s", "namespace": "x"}}

    assert {each.type for each in relations_of(document)} == {
        "ownedBy",
        "ownerOf",
        "partOf",
        "hasPart",
    }
