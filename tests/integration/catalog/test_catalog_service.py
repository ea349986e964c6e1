"""Entities go in, change, relate to each other, and go out again."""

import asyncio
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.catalog.errors import EntityNotFound, InvalidEntity
from landform.catalog.models import EntityQuery, FacetValue, JsonObject
from landform.catalog.repository.keys import KnownKeys
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.names import EntityRef, InvalidEntityRef
from tests.support.clock import ManualClock
from tests.unit.catalog.builders import an_entity

HERE = "test:here"


async def relations(catalog: CatalogService, ref: str) -> list[tuple[str, str]]:
    document = (await catalog.entity(ref)).document
    return [(each["type"], each["targetRef"]) for each in document["relations"]]


async def test_an_entity_is_found_as_it_was_put(
    catalog: CatalogService, clock: ManualClock
) -> None:
    entity = an_entity("Resource", "Orders-DB", {"title": "Orders"}, dependsOn=["component:api"])

    ref = await catalog.put_entity(entity, location="url:https://x.io/orders.yaml")

    assert ref == EntityRef("resource", "default", "orders-db")
    assert await catalog.exists(ref)
    found = await catalog.entity(ref)
    assert found == await catalog.entity_by_uid(found.uid)
    assert found.created_at == found.updated_at == clock.now
    assert UUID(found.uid).version == 4
    assert found.document == {
        **entity,
        "metadata": {
            "name": "Orders-DB",
            "namespace": "default",
            "title": "Orders",
            "annotations": {
                "backstage.io/managed-by-location": "url:https://x.io/orders.yaml",
                "backstage.io/managed-by-origin-location": "url:https://x.io/orders.yaml",
            },
            "uid": found.uid,
            "etag": found.etag,
        },
        "relations": [
            {"type": "dependsOn", "targetRef": "component:default/api"},
            {"type": "ownedBy", "targetRef": "group:default/payments"},
        ],
    }
    assert found.text == orjson.dumps(found.document, option=orjson.OPT_SORT_KEYS).decode()


async def test_what_is_not_there_is_not_found(catalog: CatalogService) -> None:
    assert not await catalog.exists("resource:default/nope")
    with pytest.raises(EntityNotFound, match="No entity named 'nope' found, with kind 'resource'"):
        await catalog.entity("Resource:nope")
    with pytest.raises(EntityNotFound, match="No entity with uid nope"):
        await catalog.entity_by_uid("nope")
    with pytest.raises(InvalidEntityRef):
        await catalog.exists("nope")


async def test_putting_the_same_again_changes_nothing(
    catalog: CatalogService, clock: ManualClock
) -> None:
    entity = an_entity("Resource", "db", dependsOn=["component:b", "component:a"])
    ref = await catalog.put_entity(entity, location=HERE)
    before = await catalog.entity(ref)

    clock.go_on(hours=1)
    await catalog.put_entity(entity, location=HERE)
    # What was read can be sent back, but for what others add to it.
    again = before.document
    del again["relations"]
    await catalog.put_entity(again, location=HERE)

    assert await catalog.entity(ref) == before


async def test_a_change_keeps_the_uid_and_moves_the_rest(
    catalog: CatalogService, clock: ManualClock
) -> None:
    ref = await catalog.put_entity(an_entity("Resource", "db", n=1), location=HERE)
    before = await catalog.entity(ref)

    clock.go_on(hours=1)
    await catalog.put_entity(an_entity("Resource", "DB", n=True), location=HERE)

    after = await catalog.entity(ref)
    assert after.uid == before.uid
    assert after.created_at == before.created_at
    assert after.updated_at == clock.now
    assert after.etag != before.etag
    assert after.document["metadata"]["name"] == "DB"
    assert await catalog.facets(["spec.n", "metadata.name"]) == {
        "spec.n": [FacetValue("true", 1)],
        "metadata.name": [FacetValue("DB", 1)],
    }


async def test_relations_show_on_both_ends_whoever_comes_first(catalog: CatalogService) -> None:
    await catalog.put_entity(an_entity("Resource", "db", owner="late"), location=HERE)
    await catalog.put_entity(an_entity("Group", "late"), location=HERE)
    await catalog.put_entity(an_entity("Resource", "cache", owner="late"), location=HERE)

    assert await relations(catalog, "group:default/late") == [
        ("ownerOf", "resource:default/cache"),
        ("ownerOf", "resource:default/db"),
    ]
    assert await relations(catalog, "resource:default/db") == [("ownedBy", "group:default/late")]


async def test_a_relation_moves_with_its_declaration(
    catalog: CatalogService, clock: ManualClock
) -> None:
    """Both ends show it at once, and no etag but that of the declarer moves."""
    for name in ("old", "new", "bystander"):
        await catalog.put_entity(an_entity("Group", name), location=HERE)
    await catalog.put_entity(an_entity("Resource", "db", owner="old"), location=HERE)
    bystander = await catalog.entity("group:default/bystander")
    former = await catalog.entity("group:default/old")

    clock.go_on(hours=1)
    await catalog.put_entity(an_entity("Resource", "db", owner="new"), location=HERE)

    assert await relations(catalog, "group:default/old") == []
    assert await relations(catalog, "group:default/new") == [("ownerOf", "resource:default/db")]
    assert await catalog.entity("group:default/bystander") == bystander
    left = await catalog.entity("group:default/old")
    assert (left.etag, left.updated_at) == (former.etag, former.updated_at)
    found = await catalog.query(EntityQuery({"relations.ownerOf": "resource:default/db"}))
    assert [each["metadata"]["name"] for each in found.documents] == ["new"]


async def test_a_relation_declared_from_both_ends_outlives_either(catalog: CatalogService) -> None:
    await catalog.put_entities(
        [
            an_entity("User", "ada", memberOf=["team"]),
            an_entity("Group", "team", members=["ada"]),
        ],
        location=HERE,
    )
    await catalog.put_entity(an_entity("Group", "team", members=[]), location=HERE)

    assert await relations(catalog, "group:default/team") == [("hasMember", "user:default/ada")]

    await catalog.put_entity(an_entity("User", "ada", memberOf=[]), location=HERE)

    assert await relations(catalog, "group:default/team") == []


async def test_a_removed_entity_takes_its_relations_with_it(catalog: CatalogService) -> None:
    await catalog.put_entities(
        [an_entity("Group", "payments"), an_entity("Resource", "db"), an_entity("System", "shop")],
        location=HERE,
    )
    first = await catalog.entity("resource:default/db")

    assert await catalog.remove_entity("resource:default/db")
    assert not await catalog.remove_entity("resource:default/db")

    assert await relations(catalog, "group:default/payments") == [
        ("ownerOf", "system:default/shop")
    ]
    found = await catalog.query(EntityQuery({"kind": "resource"}))
    assert (found.texts, found.total) == ([], 0)

    await catalog.put_entity(an_entity("Resource", "db"), location=HERE)
    assert (await catalog.entity("resource:default/db")).uid != first.uid


async def test_what_others_declare_survives_a_removal(catalog: CatalogService) -> None:
    group = an_entity("Group", "payments")
    await catalog.put_entities([group, an_entity("Resource", "db")], location=HERE)

    await catalog.remove_entity("group:default/payments")
    assert await relations(catalog, "resource:default/db") == [
        ("ownedBy", "group:default/payments")
    ]

    await catalog.put_entity(group, location=HERE)
    assert await relations(catalog, "group:default/payments") == [
        ("ownerOf", "resource:default/db")
    ]


async def test_many_entities_go_in_together_or_not_at_all(catalog: CatalogService) -> None:
    good, bad = an_entity("Resource", "good"), an_entity("Resource", "bad", owner="")

    with pytest.raises(InvalidEntity):
        await catalog.put_entities([good, bad], location=HERE)
    with pytest.raises(InvalidEntity, match="is there twice"):
        await catalog.put_entities([good, an_entity("Resource", "GOOD")], location=HERE)

    assert await catalog.put_entities([], location=HERE) == []
    assert not await catalog.exists("resource:default/good")


async def test_links_to_scripts_are_not_shown(catalog: CatalogService) -> None:
    annotations = {"backstage.io/view-url": "java\tscript:alert(1)", "other": "javascript:x"}
    ref = await catalog.put_entity(
        an_entity("Resource", metadata={"annotations": annotations}), location=HERE
    )

    shown = (await catalog.entity(ref)).document["metadata"]["annotations"]

    assert "annotation-rejected-for-security-reasons" in shown["backstage.io/view-url"]
    assert shown["other"] == "javascript:x"


async def test_a_user_belongs_to_the_groups_above_their_own(catalog: CatalogService) -> None:
    await catalog.put_entities(
        [
            an_entity("User", "ada", memberOf=["team-a"]),
            an_entity("Group", "team-a", parent="division"),
            an_entity("Group", "division", parent="company"),
            an_entity("Group", "company", children=["other"], parent="team-a"),
            an_entity("Group", "other"),
            an_entity("Group", "guild", members=["ada", "bob"]),
        ],
        location=HERE,
    )

    groups = ("group:default/company", "group:default/division")
    assert await catalog.memberships("user:default/ada") == (
        *groups,
        "group:default/guild",
        "group:default/team-a",
    )
    assert await catalog.memberships("bob") == ("group:default/guild",)
    assert await catalog.memberships("nobody") == ()


async def test_writers_at_the_same_time_lose_no_relation(catalog: CatalogService) -> None:
    """Also when the entity they all relate to is itself being put."""
    names = [f"db-{number}" for number in range(12)]

    await asyncio.gather(
        catalog.put_entity(an_entity("Group", "payments"), location=HERE),
        *(catalog.put_entity(an_entity("Resource", name), location=HERE) for name in names),
        *(catalog.put_entity(an_entity("Resource", name), location=HERE) for name in names),
    )

    owned = await relations(catalog, "group:default/payments")
    assert sorted(owned) == sorted(("ownerOf", f"resource:default/{name}") for name in names)


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
VALUES = TEXT | st.integers(-(2**53), 2**53) | st.booleans() | st.none() | st.floats(-1e6, 1e6)
SPECS = st.dictionaries(st.sampled_from(["a", "b.c", "d"]), VALUES | st.lists(VALUES, max_size=3))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(extra=SPECS)
async def test_putting_is_idempotent(
    catalog: CatalogService, clock: ManualClock, extra: JsonObject
) -> None:
    entity = an_entity("Resource", "db", extra=extra)
    ref = await catalog.put_entity(entity, location=HERE)
    before = await catalog.entity(ref)

    clock.go_on(seconds=1)
    await catalog.put_entity(entity, location=HERE)

    assert await catalog.entity(ref) == before
    assert before.document["spec"]["extra"] == extra


async def test_a_large_load_is_stored_in_chunks(catalog: CatalogService) -> None:
    names = [f"db-{number:04}" for number in range(1200)]

    await catalog.put_entities([an_entity("Resource", name) for name in names], location=HERE)

    scanned = [len(chunk) async for chunk in catalog.scan(EntityQuery())]
    assert scanned == [1000, 200]
    assert None not in await catalog.texts([f"resource:default/{name}" for name in names])


async def test_alternatives_within_conditions_within_alternatives_are_found(
    catalog: CatalogService,
) -> None:
    """With so many entities that none of them is found by walking through all."""
    company = [an_entity("System", f"s{number}") for number in range(900)]
    await catalog.put_entities([*company, an_entity("Group", "g")], location="test:many")
    names = {"$any": [{"metadata.name": "s1"}, {"metadata.name": "s2"}]}
    some = {"$all": [names, {"$not": {"metadata.name": "s1"}}]}

    page = await catalog.query(EntityQuery({"$any": [some, {"kind": "group"}]}))
    facets = await catalog.facets(["kind"], where={"$any": [some, {"kind": "group"}]})

    assert sorted(each["metadata"]["name"] for each in page.documents) == ["g", "s2"]
    assert {each.value: each.count for each in facets["kind"]} == {"Group": 1, "System": 1}


async def test_a_question_remembers_its_own_keys_however_few_are_kept(
    catalog: CatalogService, db: Database
) -> None:
    await catalog.put_entity(an_entity("System", "s"), location="test:one")
    known = KnownKeys(limit=2)
    asked = ["kind", "metadata.name", "metadata.namespace", "spec.owner"]

    async with db.read() as tx:
        first = await known.ids(tx, asked)
        again = await known.ids(tx, ["kind", "spec.owner"])

    assert sorted(first) == asked
    assert again == {key: first[key] for key in again}
