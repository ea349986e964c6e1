"""Laws of the index: whatever was written in whatever order, it is as if derived at once."""

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from landform.catalog.documents import Parts, declared, put_together, shown, take_apart
from landform.catalog.models import EntityQuery, JsonObject, ref_of
from landform.catalog.repository import counting
from landform.catalog.service import CatalogService
from landform.catalog.validation import declare
from landform.db.engine import Database
from tests.support.catalog_index import index_of, relations_declared, relations_shown
from tests.support.entities import KINDS, NAMES, entities, rich_entities
from tests.unit.catalog.builders import an_entity

HERE = "test:here"
FIXTURES = [HealthCheck.function_scoped_fixture]

REMOVALS = st.tuples(st.sampled_from([each.lower() for each in KINDS]), NAMES)
WRITES = st.lists(st.lists(entities(), min_size=1, max_size=4) | REMOVALS, max_size=8)


async def write(catalog: CatalogService, writes: list[list[JsonObject] | tuple[str, str]]) -> None:
    for each in writes:
        if isinstance(each, tuple):
            await catalog.remove_entity(f"{each[0]}:{each[1]}")
        else:
            by_ref = {(one["kind"], one["metadata"]["name"].lower()): one for one in each}
            await catalog.put_entities(list(by_ref.values()), location=HERE)


@settings(max_examples=40, deadline=None, suppress_health_check=FIXTURES)
@given(writes=WRITES)
async def test_any_writes_leave_what_a_rebuild_derives(
    catalog: CatalogService, db: Database, writes: list[list[JsonObject] | tuple[str, str]]
) -> None:
    if not db.is_sqlite:
        writes = writes[:4]
    await write(catalog, writes)
    before = await index_of(db)

    await catalog.rebuild()

    assert await index_of(db) == before
    # And what is shown follows from the declared documents alone.
    documents = [
        orjson.loads(text) async for chunk in catalog.scan(EntityQuery()) for text in chunk
    ]
    assert relations_shown(documents) == relations_declared(documents)


@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURES)
@given(entity=rich_entities())
@example(entity=an_entity("Component", "long", {"tags": [f"t{n}" for n in range(300)]}))
async def test_any_accepted_entity_comes_back(catalog: CatalogService, entity: JsonObject) -> None:
    """As it was sent, completed, by name, by query and in an export; taking apart is invertible."""
    document = shown(declare(entity, location=HERE).document)
    parts = take_apart(document, uid="u", etag=declared(document).etag)
    assert put_together(Parts(parts.head, parts.tail)) == document

    ref = await catalog.put_entity(entity, location=HERE)

    by_name = (await catalog.entity(ref)).document
    query = EntityQuery({"kind": ref.kind, "metadata.name": ref.name})
    [by_query] = [each for each in (await catalog.query(query)).documents if ref_of(each) == ref]
    exported = [orjson.loads(text) async for chunk in catalog.scan(query) for text in chunk]
    assert by_name == by_query
    assert by_name in exported
    del by_name["relations"], by_name["metadata"]["uid"], by_name["metadata"]["etag"]
    assert by_name == document


async def test_a_rebuild_tells_how_far_it_is(catalog: CatalogService) -> None:
    names = [f"db-{number}" for number in range(1_100)]
    await catalog.put_entities([an_entity("Resource", name) for name in names], location=HERE)
    told: list[int] = []

    assert await catalog.rebuild(progress=told.append) == 1_100
    assert told == [1_000, 1_100]


async def test_keys_with_too_many_values_are_counted_one_by_one(
    catalog: CatalogService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facets and totals are the same before and after a key is given up."""
    monkeypatch.setattr(counting, "MAX_COUNTED", 12)
    put = [an_entity("Resource", f"db-{n}", type="abc"[n % 3]) for n in range(10)]
    await catalog.put_entities(put, location=HERE)
    few = await catalog.facets(["metadata.name", "spec.type"])

    more = [an_entity("Resource", f"db-{n}", type="abc"[n % 3]) for n in range(10, 15)]
    await catalog.put_entities(more, location=HERE)

    many = await catalog.facets(["metadata.name", "spec.type"])
    assert [each.count for each in few["spec.type"]] == [4, 3, 3]
    assert len(few["metadata.name"]) == 10
    assert len(many["metadata.name"]) == 15
    assert [each.count for each in many["spec.type"]] == [5, 5, 5]
    page = await catalog.query(EntityQuery({"metadata.name": "db-3"}))
    assert page.total == 1
