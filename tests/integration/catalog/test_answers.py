"""What is kept of answers is never older than the catalog, whoever wrote to it."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.names import EntityRef
from tests.support.api import serving
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.support.world import World
from tests.unit.catalog.builders import an_entity

HERE = "test:here"
PATHS = (
    "/api/catalog/entities/by-query?filter=kind=resource",
    "/api/catalog/entities/by-query?orderField=metadata.name,asc",
    "/api/catalog/entity-facets?facet=metadata.tags",
    "/api/catalog/entities/by-name/resource/default/one",
    "/api/landform/v1/search?q=one",
)
Write = Callable[["Elsewhere"], Awaitable[object]]


class Elsewhere:
    """Another process: a service of its own on the same database."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.catalog = CatalogService(db, clock)
        self.origins = CatalogOrigins(db, clock)

    async def put(self, *names: str, **metadata: Any) -> None:
        made = [an_entity("Resource", name, metadata, owner="group:a") for name in names]
        await self.catalog.put_entities(made, location=HERE)


WRITES: dict[str, Write] = {
    "a new entity": lambda there: there.put("two"),
    "a change": lambda there: there.put("one", tags=["java"]),
    "one that others refer to": lambda there: there.catalog.put_entity(
        an_entity("Group", "a", type="team", children=[]), location=HERE
    ),
    "a removal": lambda there: there.catalog.remove_entity("resource:one"),
    "a status": lambda there: there.origins.set_status(
        EntityRef.parse("resource:one"), [{"type": "x", "level": "error", "message": "y"}]
    ),
}


@pytest.mark.parametrize("name", list(WRITES))
async def test_what_another_process_writes_is_seen_at_once(
    name: str, api: httpx2.AsyncClient, db: Database, clock: ManualClock
) -> None:
    there = Elsewhere(Database(db.url), clock)
    await there.put("one")
    for path in PATHS:
        assert (await api.get(path)).status_code == 200, path

    await WRITES[name](there)

    for path in PATHS:
        kept, anew = await api.get(path), await api.get(f"{path}{'&' if '?' in path else '?'}")
        assert (kept.status_code, kept.text) == (anew.status_code, anew.text), path
    await there.catalog._db.close()


async def test_somebody_who_joins_or_leaves_a_group_does_so_at_once(
    catalog: CatalogService, db: Database, clock: ManualClock
) -> None:
    there = Elsewhere(Database(db.url), clock)
    known = []
    for groups in ([], ["a"], ["a", "b"], ["b"]):
        user = an_entity("User", "ana", memberOf=groups)
        await there.catalog.put_entity(user, location=HERE)
        known += [await catalog.memberships("user:default/ana") for _ in range(2)]
    await there.catalog._db.close()

    assert known[::2] == known[1::2]
    assert [len(groups) for groups in known[::2]] == [0, 1, 2, 1]


async def test_a_question_that_was_answered_is_not_put_to_the_index_again(
    api: httpx2.AsyncClient, catalog: CatalogService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await catalog.put_entity(an_entity("Resource", "one", owner="group:a"), location=HERE)
    first = [await api.get(path) for path in PATHS]
    asked: list[str] = []
    for question in ("query", "facets", "texts", "search"):
        monkeypatch.setattr(catalog, question, lambda *_, name=question, **__: asked.append(name))

    again = [await api.get(path) for path in PATHS]

    assert not asked
    assert [each.text for each in again] == [each.text for each in first]


async def test_putting_the_same_again_leaves_answers_as_they_are(
    catalog: CatalogService, db: Database, clock: ManualClock
) -> None:
    entity = an_entity("Resource", "one", owner="group:a")
    await catalog.put_entity(entity, location=HERE)
    await CatalogOrigins(db, clock).set_status(EntityRef.parse("resource:one"), [])
    before = await catalog.version()

    await catalog.put_entity(entity, location=HERE)
    await CatalogOrigins(db, clock).set_status(EntityRef.parse("resource:one"), [])

    assert await catalog.version() == before != ""


async def test_a_rebuild_makes_answers_out_of_date(catalog: CatalogService) -> None:
    before = await catalog.version()
    await catalog.rebuild()

    assert await catalog.version() != before


async def test_mistakes_are_not_kept(api: httpx2.AsyncClient, catalog: CatalogService) -> None:
    path = "/api/catalog/entities/by-name/resource/default/one"
    assert (await api.get(path)).status_code == 404

    await catalog.put_entity(an_entity("Resource", "one", owner="group:a"), location=HERE)

    assert (await api.get(path)).status_code == 200


async def test_a_client_that_has_the_kept_answer_is_told_so(
    api: httpx2.AsyncClient, catalog: CatalogService
) -> None:
    await catalog.put_entity(an_entity("Resource", "one", owner="group:a"), location=HERE)
    path = "/api/catalog/entity-facets?facet=kind"
    etag = (await api.get(path)).headers["etag"]

    again = await api.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_is_given_a_kept_answer_without_saying_who_they_are(
    world: World, path: str
) -> None:
    await world.catalog.put_entity(an_entity("Resource", "one", owner="group:a"), location=HERE)
    async with serving(world, tokens={ANA: "ana"}) as client:
        signed_in = {"Authorization": f"Bearer {ANA}"}
        assert (await client.get(path, headers=signed_in)).status_code == 200

        assert (await client.get(path)).status_code == 401
