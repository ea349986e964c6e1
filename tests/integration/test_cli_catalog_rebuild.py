"""`landform catalog rebuild`: damage is repaired, and doing it again harms nothing.

As a process of its own: the command changes how its whole process collects garbage.
"""

from pathlib import Path

import pytest
from sqlalchemy import text

from landform.catalog.models import EntityQuery
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from tests.support.catalog_index import index_of
from tests.support.clock import ManualClock
from tests.support.command_line import Done, run_process
from tests.unit.catalog.builders import an_entity

DAMAGE = (
    "DELETE FROM entity_texts",
    "DELETE FROM entity_edges",
    "UPDATE entity_counts SET entities = entities + 7",
    "DELETE FROM entity_search WHERE value = 'shop'",
)


async def rebuild(db: Database, directory: Path, *arguments: str) -> Done:
    environment = {"LANDFORM_DATABASE_URL": db.url}
    return await run_process(directory, "catalog", "rebuild", *arguments, environment=environment)


@pytest.fixture
async def catalog(db: Database, clock: ManualClock) -> CatalogService:
    catalog = CatalogService(db, clock)
    many = [an_entity("Resource", f"db-{n}", dependsOn=["component:cart"]) for n in range(1_010)]
    cart = an_entity("Component", "cart", {"description": "Of the shop."}, system="shop")
    await catalog.put_entities([*many, cart], location="test:here")
    return catalog


async def test_a_damaged_index_is_repaired(
    catalog: CatalogService, db: Database, tmp_path: Path
) -> None:
    whole = await index_of(db)
    async with db.transaction() as tx:
        for statement in DAMAGE:
            await tx.execute(text(statement))
    assert await index_of(db) != whole
    assert (await catalog.search("cart", kinds=(), limit=5)) == []

    done = await rebuild(db, tmp_path)

    assert done.did() == "1011 entities\n"
    assert "1000 entities so far" in done.errors
    assert await index_of(db) == whole
    assert [each.ref for each in await catalog.search("cart", kinds=(), limit=5)] == [
        "component:default/cart"
    ]
    page = await catalog.query(EntityQuery({"spec.system": "shop"}))
    assert page.total == 1

    again = await rebuild(db, tmp_path, "--quiet")

    assert (again.did(), again.errors) == ("1011 entities\n", "")
    assert await index_of(db) == whole


async def test_a_database_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    environment = {"LANDFORM_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    done = await run_process(tmp_path, "catalog", "rebuild", environment=environment)

    done.refused(7)


async def test_what_it_does_not_know_is_refused(tmp_path: Path) -> None:
    done = await run_process(tmp_path, "catalog", "rebuild", "--loud")

    assert done.code == 2
    assert "--loud" in done.errors
