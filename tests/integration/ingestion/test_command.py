"""`landform location`, as people type it, against the real service and its worker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from landform.adapters.sources import Addresses, HttpsSource, UrlSource
from landform.db.engine import Database
from landform.ingestion.models import State
from landform.ingestion.reading import LocationReader
from tests.support.command_line import run
from tests.support.locations import Web, component, documents
from tests.support.served import Served, served
from tests.support.waiting import await_until

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    web = HttpsSource(Addresses(["localhost"]))
    reader = LocationReader({"url": UrlSource(web)}, {})
    async with served(db, tmp_path, location_reader=reader) as made:
        yield made
    await web.aclose()


async def test_a_location_from_its_registration_to_its_end(place: Served, pages: Web) -> None:
    assert (await run(place, "location", "list")).errors.strip() == "No location is registered."
    pages.pages["/all.yaml"] = documents(component("orders"), "kind: [")
    target = f"{pages.url}/all.yaml"

    tried = await run(place, "location", "add", target, "--dry-run")
    assert tried.code == 3
    assert "line 9" in tried.errors

    location = (await run(place, "location", "add", target)).did().strip()
    assert (await run(place, "location", "add", target)).code == 6

    async def read() -> bool:
        found = await place.world.locations.views.location(location)
        return found.state is State.PROBLEMS

    await await_until(read, what="a location that was read")
    listed = (await run(place, "location", "list")).did()
    assert f"url:{target}" in listed
    shown = (await run(place, "location", "show", location)).did()
    assert "component:default/orders" in shown
    problems = (await run(place, "location", "problems")).did()
    assert f"url:{target}:9" in problems
    assert "Correct the document" in problems

    assert "going to be read" in (await run(place, "location", "refresh", location)).did()
    assert "was removed" in (await run(place, "location", "remove", location)).did()
    assert (await run(place, "location", "show", location)).code == 4
    assert not await place.world.catalog.exists("component:default/orders")
