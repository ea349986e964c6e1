"""Laws of the index: whatever was written in whatever order, it is as if derived at once."""

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.catalog.documents import Parts, declared, put_together, shown, take_apart
from landform.catalog.models import EntityQuery, JsonObject
from landform.catalog.repository import counting
from landform.catalog.service import CatalogService
from landform.catalog.validation import declare
from landform.db.engine import Database
from tests.support.catalog_index import index_of
from tests.unit.catalog.builders import an_entity

HERE = "test:here"
FIXTURES = [HealthCheck.function_scoped_fixture]

NAMES = st.sampled_from(["a", "b", "C"])
REFS = st.sampled_from(["a", "b", "c", "resource:a", "component:b", 'odd"\\name', "user:x/é\t"])
WORDS = st.sampled_from(["alpha", "Alpha", "beta", "", "x" * 201])
TAGS = st.lists(st.sampled_from(["java", "go", "c++"]), max_size=3)


@st.composite
def entities(draw: st.DrawFn) -> JsonObject:
    kind = draw(st.sampled_from(["Resource", "Group", "User", "System"]))
    metadata: JsonObject = {"tags": draw(TAGS)}
    if title := draw(WORDS):
        metadata["title"] = title
    match kind:
        case "Group":
            spec: JsonObject = {"members": draw(st.lists(REFS, max_size=3)), "parent": draw(REFS)}
        case "User":
            spec = {"memberOf": draw(st.lists(REFS, max_size=3))}
        case _:
            spec = {"owner": draw(REFS), "extra": draw(st.lists(WORDS, max_size=2))}
            if kind == "Resource":
                spec["dependsOn"] = ["resource:a", f"component:{draw(NAMES)}"]
    return an_entity(kind, draw(NAMES), metadata, **spec)


REMOVALS = st.tuples(st.sampled_from(["resource", "group", "user", "system"]), NAMES)
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
    assert {_ref(each): _relations(each) for each in documents} == _expected(documents)


def _ref(document: JsonObject) -> str:
    metadata = document["metadata"]
    return f"{document['kind']}:{metadata['namespace']}/{metadata['name']}".lower()


def _relations(document: JsonObject) -> list[tuple[str, str]]:
    return [(each["type"], each["targetRef"]) for each in document["relations"]]


def _expected(documents: list[JsonObject]) -> dict[str, list[tuple[str, str]]]:
    """Both directions of everything that is declared, read from the documents."""
    found: dict[str, set[tuple[str, str]]] = {_ref(each): set() for each in documents}
    for document in documents:
        kept = {key: document[key] for key in ("apiVersion", "kind", "metadata", "spec")}
        for relation in declare(kept, location=HERE).relations:
            if str(relation.source) in found:
                found[str(relation.source)].add((relation.type, str(relation.target)))
    return {ref: sorted(relations) for ref, relations in found.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURES)
@given(entity=entities())
async def test_any_accepted_entity_comes_back(catalog: CatalogService, entity: JsonObject) -> None:
    """As it was sent, completed; and taking apart and putting together are inverse."""
    document = shown(declare(entity, location=HERE).document)
    parts = take_apart(document, uid="u", etag=declared(document).etag)
    assert put_together(Parts(parts.head, parts.tail)) == document

    ref = await catalog.put_entity(entity, location=HERE)

    found = (await catalog.entity(ref)).document
    del found["relations"], found["metadata"]["uid"], found["metadata"]["etag"]
    assert found == document


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
