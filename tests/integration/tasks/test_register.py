"""``catalog:register``: all that a descriptor has comes into the catalog, or nothing does."""

from contextlib import suppress

import pytest

from landform.access.models import Subject
from landform.catalog.models import EntityQuery
from landform.catalog.origins import CatalogOrigins
from landform.catalog.validation import origin_of
from landform.db.engine import Database
from landform.ingestion.models import Location, Spec, State
from landform.ingestion.registering import TaskRegistrar
from landform.kernel.names import EntityRef
from landform.tasks.actions.catalog import descriptors
from landform.tasks.models import Task, TaskStatus
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from tests.support.builders import ANA
from tests.support.faults import Crashed, Faults, FaultyDatabase
from tests.support.publisher import HOST
from tests.support.world import World
from tests.unit.catalog.builders import an_entity

URL = f"https://{HOST}/acme/cart/blob/main/catalog-info.yaml"
SPEC = Spec("url", URL)
TWO = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: cart}
spec: {type: openapi, lifecycle: production, owner: payments, definition: "openapi: 3.1.0"}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: cart}
spec: {type: service, lifecycle: production, owner: payments, providesApis: [cart]}
"""
CART, API = EntityRef.parse("component:cart"), EntityRef.parse("api:cart")


async def register(world: World, descriptor: str, **more: object) -> Task:
    """A task whose only step registers the descriptor of the repository acme/cart."""
    world.publisher.add_repository("acme/cart", {"catalog-info.yaml": descriptor})
    step = {
        "id": "register",
        "action": "catalog:register",
        "input": {"catalogInfoUrl": URL} | more,
    }
    document = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "probe"},
        "spec": {"type": "service", "steps": [step]},
    }
    task = await world.tasks.create(
        "template:default/probe",
        TemplateSource(document, Workspace({})),
        {},
        {},
        Subject(ANA, frozenset()),
    )
    await world.tasks.run(task.id)
    return await world.tasks.get(task.id)


async def registered(world: World) -> list[EntityRef]:
    """What came into the catalog by the descriptor."""
    page = await world.catalog.query(EntityQuery({"kind": {"$in": ["Component", "API"]}}))
    return [
        EntityRef(each["kind"].lower(), "default", each["metadata"]["name"])
        for each in page.documents
        if origin_of(each) == f"url:{URL}"
    ]


async def test_all_of_a_descriptor_is_registered_and_the_component_stands_for_it(
    world: World,
) -> None:
    task = await register(world, TWO)

    assert (task.status, task.reason) == (TaskStatus.COMPLETED, None)
    assert set(await registered(world)) == {API, CART}
    assert task.state["outputs"]["register"]["entityRef"] == str(CART)


@pytest.mark.parametrize(
    ("kind", "owner", "said"),
    [
        ("Component", "url:https://git.example/theirs.yaml", "url:https://git.example/theirs.yaml"),
        ("API", "landform:api", "somebody who put it by API"),
    ],
)
async def test_a_name_that_another_source_has_leaves_all_as_it_was(
    world: World, kind: str, owner: str, said: str
) -> None:
    theirs = await world.catalog.put_entity(an_entity(kind, "cart"), location=owner)

    task = await register(world, TWO)

    assert task.status is TaskStatus.FAILED
    assert f"{theirs} is in the catalog already, from {said}." in (task.reason or "")
    assert "rename this one" in (task.reason or "")
    assert await registered(world) == []
    assert origin_of((await world.catalog.entity(theirs)).document) == owner


async def test_an_optional_registration_that_is_refused_fails_no_task(world: World) -> None:
    await world.catalog.put_entity(an_entity("API", "cart"), location="landform:api")

    task = await register(world, TWO, optional=True)

    assert task.status is TaskStatus.COMPLETED
    assert "entityRef" not in task.state["outputs"]["register"]
    assert await registered(world) == []


async def test_one_document_that_breaks_a_rule_leaves_all_as_it_was(world: World) -> None:
    task = await register(
        world, TWO.replace("lifecycle: production, owner: payments, prov", "prov")
    )

    assert task.status is TaskStatus.FAILED
    assert "lifecycle" in (task.reason or "")
    assert await registered(world) == []


async def test_a_kind_that_says_who_may_do_what_is_not_registered_by_a_task(world: World) -> None:
    user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: x}\nspec: {}\n"

    task = await register(world, f"{TWO}---\n{user}")

    assert task.status is TaskStatus.FAILED
    assert "a User comes into the catalog by its own way" in (task.reason or "")
    assert await registered(world) == []


# ── what becomes of it afterwards ────────────────────────────────────────────────


async def located(world: World) -> list[Location]:
    return [each for each in await world.locations.views.locations() if each.spec == SPEC]


async def test_a_registered_descriptor_is_a_location_that_is_refreshed(world: World) -> None:
    await register(world, TWO)

    [location] = await located(world)
    assert (location.created_by, location.state) == (ANA, State.WAITING)
    assert await world.jobs("refresh_location") == {location.id}
    await world.finish_jobs()
    assert await world.locations.pushed(f"https://{HOST}/acme/cart") == 1
    assert await world.jobs("refresh_location") == {location.id}
    reports = await world.locations.views.reports(location.id)
    assert {each.ref for each in reports} == {str(API), str(CART)}


async def test_a_step_that_is_repeated_registers_the_location_once(world: World) -> None:
    await register(world, TWO)
    first = await located(world)
    await register(world, TWO)

    assert await located(world) == first
    assert set(await registered(world)) == {API, CART}


@pytest.mark.parametrize("at", range(1, 6))
async def test_a_step_that_died_anywhere_is_repeated(world: World, at: int) -> None:
    faulty = FaultyDatabase(world.db.url, Faults(at))
    entities = descriptors(URL, TWO)
    try:
        with suppress(Crashed):
            await _registrar(faulty, world).register(entities, origin=str(SPEC), actor=ANA)
    finally:
        await faulty.close()

    refs = await _registrar(world.db, world).register(entities, origin=str(SPEC), actor=ANA)

    assert refs == [API, CART]
    assert len(await located(world)) == 1
    assert set(await registered(world)) == {API, CART}


async def test_a_registration_that_is_refused_leaves_no_location(world: World) -> None:
    await world.catalog.put_entity(an_entity("API", "cart"), location="landform:api")
    await register(world, TWO)

    assert await located(world) == []


async def test_where_locations_are_configured_only_the_entities_go_in(world: World) -> None:
    readonly = TaskRegistrar(world.db, world.clock, world.origins, is_readonly=True)

    await readonly.register(descriptors(URL, TWO), origin=str(SPEC), actor=ANA)

    assert await located(world) == []
    assert set(await registered(world)) == {API, CART}


def _registrar(db: Database, world: World) -> TaskRegistrar:
    return TaskRegistrar(db, world.clock, CatalogOrigins(db, world.clock))
