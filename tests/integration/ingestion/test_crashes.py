"""A refresh that dies between any two steps and is repeated leaves what one refresh leaves."""

from pathlib import Path
from typing import Any

import pytest

from landform.catalog.models import EntityQuery
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.ingestion.refreshing import LocationRefresher
from tests.support.faults import Crashed, Faults, FaultyDatabase
from tests.support.locations import Places, component, documents

POINTS = 20  # more than there are


@pytest.mark.parametrize("at", range(1, POINTS))
async def test_a_refresh_that_died_is_repeated(
    places: Places, db: Database, tmp_path: Path, at: int
) -> None:
    places.write({"all.yaml": documents(component("a"), component("b"), component("c"))})
    [location] = await places.configure("all.yaml")
    invalid = component("a").replace("  owner: payments\n", "")
    places.write({"all.yaml": documents(invalid, component("b", system="x"), component("d"))})

    crashed = await _refresh_and_die(places, db.url, location.id, at)
    # In the meantime it changed once more: what was put before it died is nobody's memory.
    places.write({"all.yaml": documents(invalid, component("b", system="y"))})
    await places.refresh()
    await places.refresh()

    assert await _state(places) == {
        "component:default/a": (None, True),
        "component:default/b": ("y", False),
    }, crashed


async def test_there_are_steps_to_die_at(places: Places, db: Database) -> None:
    places.write({"all.yaml": component("a")})
    [location] = await places.configure("all.yaml")
    places.write({"all.yaml": component("b")})

    assert not await _refresh_and_die(places, db.url, location.id, POINTS)
    assert await _refresh_and_die(places, db.url, location.id, 2)


async def _refresh_and_die(places: Places, url: str, location_id: str, at: int) -> bool:
    faulty = FaultyDatabase(url, Faults(at))
    world = places.world
    refresher = LocationRefresher(
        faulty,
        world.clock,
        CatalogService(faulty, world.clock),
        world.location_reader,
        world.location_rules,
    )
    try:
        await refresher.refresh(location_id)
    except Crashed:
        return True
    finally:
        await faulty.close()
    return False


async def _state(places: Places) -> dict[str, Any]:
    query = EntityQuery({"kind": "Component"})
    return {
        f"component:default/{each['metadata']['name']}": (
            each["spec"].get("system"),
            "status" in each,
        )
        for each in (await places.world.catalog.query(query)).documents
    }
