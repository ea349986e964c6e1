"""Laws of refreshes: whatever happened in whatever order, the catalog is as if derived at once."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.access.models import Role, Subject
from landform.catalog.errors import EntityNotFound, EntityOwnedElsewhere
from landform.catalog.models import EntityQuery, JsonObject, ref_of
from landform.catalog.pushing import CatalogPushes, Pusher
from landform.catalog.validation import ORPHAN, origin_of
from landform.ingestion.models import Outcome, Spec
from landform.ingestion.service import Configured
from landform.kernel.names import EntityRef
from tests.support.catalog_index import index_of, relations_declared, relations_shown
from tests.support.entities import KINDS, NAMES, entities
from tests.support.locations import Places
from tests.support.world import ADMIN

FILES = st.sampled_from(["one.yaml", "two.yaml"])
CONTENT = st.lists(entities(), max_size=4)
REFS = st.builds("{}:default/{}".format, st.sampled_from([k.lower() for k in KINDS]), NAMES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), FILES, CONTENT),
        st.tuples(st.just("spoil"), FILES),
        st.tuples(st.just("vanish"), FILES),
        st.tuples(st.just("configure"), st.lists(FILES, unique=True)),
        st.tuples(st.just("refresh")),
        st.tuples(st.just("push"), entities(), st.booleans()),
        st.tuples(st.just("delete"), REFS),
        st.tuples(st.just("lose"), REFS),
    ),
    min_size=1,
    max_size=10,
)
ALL = ("Group", "User", "Template")
ADMINISTRATOR = Subject(ADMIN, roles=frozenset({Role.ADMIN}))


class Catalog:
    """What people and sources do to it."""

    def __init__(self, places: Places, *, keep_orphans: bool) -> None:
        self.places, self.catalog = places, places.world.catalog
        self.pushes = CatalogPushes(places.world.db, places.world.clock)
        world = places.world
        world.location_rules = replace(world.location_rules, keep_orphans=keep_orphans)
        places.rewire()

    async def begin(self) -> None:
        """With two locations, and nothing else."""
        for name in ("one.yaml", "two.yaml"):
            await self.write(name, [])
        await self.places.world.locations.follow_configuration([])
        for document in await self.documents():
            await self.catalog.remove_entity(ref_of(document))
        await self.configure(["one.yaml", "two.yaml"])

    async def write(self, name: str, content: Sequence[JsonObject]) -> None:
        texts = [json.dumps(each, ensure_ascii=False) for each in content]
        self.places.write({name: "\n---\n".join(texts)})

    async def spoil(self, name: str) -> None:
        self.places.write({name: "kind: [\n"})

    async def vanish(self, name: str) -> None:
        (self.places.home / name).unlink(missing_ok=True)

    async def configure(self, names: Sequence[str]) -> None:
        wanted = [Configured(Spec("file", each), rules=ALL) for each in names]
        await self.places.world.locations.follow_configuration(wanted)

    async def refresh(self) -> None:
        await self.places.refresh()

    async def push(self, entity: JsonObject, take_over: bool) -> None:
        with suppress(EntityOwnedElsewhere):
            await self.pushes.put(ref_of(entity), entity, Pusher(ADMINISTRATOR, take_over))

    async def delete(self, ref: str) -> None:
        with suppress(EntityOwnedElsewhere, EntityNotFound):
            await self.pushes.remove(EntityRef.parse(ref), Pusher(ADMINISTRATOR))

    async def lose(self, ref: str) -> None:
        """As a request takes it out, whosever it is."""
        await self.catalog.remove_entity(ref)

    async def documents(self) -> list[JsonObject]:
        scan = self.catalog.scan(EntityQuery())
        return [orjson.loads(text) async for chunk in scan for text in chunk]

    async def locations(self) -> list[Any]:
        """How each stands, and what is said of its documents."""
        views = self.places.world.locations.views
        return [
            (each.spec, each.state, each.error, each.fingerprint, await views.reports(each.id))
            for each in await views.locations()
        ]


@pytest.mark.parametrize("keep_orphans", [False, True])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_any_sequence_leaves_what_a_rebuild_derives(
    places: Places, keep_orphans: bool, steps: list[tuple[Any, ...]]
) -> None:
    catalog, db = Catalog(places, keep_orphans=keep_orphans), places.world.db
    await catalog.begin()
    for step in steps if db.is_sqlite else steps[:6]:
        await getattr(catalog, step[0])(*step[1:])

    before = await index_of(db)
    await catalog.catalog.rebuild()
    assert await index_of(db) == before
    documents = await catalog.documents()
    assert relations_shown(documents) == relations_declared(documents)

    # What one lets go of, another may take at its next turn; then nothing moves any more.
    await places.refresh()
    await places.refresh()
    settled = await index_of(db), await catalog.locations()
    await places.refresh()
    assert (await index_of(db), await catalog.locations()) == settled
    documents = await catalog.documents()
    assert set(_registered(settled[1])) <= {
        (origin_of(each), str(ref_of(each))) for each in documents
    }
    known = set(_known(settled[1]))
    for each in documents:
        if origin_of(each).startswith("file:") and not _is_orphan(each):
            assert (origin_of(each), str(ref_of(each))) in known
        assert keep_orphans or not _is_orphan(each)


def _registered(locations: list[Any]) -> Iterator[tuple[str, str]]:
    for spec, _, _, _, reports in locations:
        yield from ((str(spec), r.ref) for r in reports if r.outcome is Outcome.REGISTERED)


def _known(locations: list[Any]) -> Iterator[tuple[str, str]]:
    for spec, _, _, _, reports in locations:
        yield from ((str(spec), r.ref) for r in reports if r.ref)


def _is_orphan(document: JsonObject) -> bool:
    return bool(document["metadata"].get("annotations", {}).get(ORPHAN) == "true")
