"""Backstage's client manages locations of ours as it does those of a real Backstage."""

import pytest

from tests.backstage.catalog import asking
from tests.backstage.catalog.asking import Json
from tests.backstage.catalog.calls import LOCATIONS
from tests.backstage.catalog.deliberate import DELIBERATE
from tests.backstage.compare import of_case, unequal_but
from tests.support.catalog_client import needs_catalog_client

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_catalog_client]


@pytest.mark.xfail(strict=True, reason="Locations are not in the API yet; lift this when they are.")
async def test_backstages_client_manages_locations_as_in_backstage(ours: dict[str, Json]) -> None:
    theirs = asking.recorded("locations")

    told = {
        call.name: unequal_but(
            ours["locations"][call.name], theirs[call.name], of_case(DELIBERATE, call.name)
        )
        for call in LOCATIONS
    }

    assert not {name: differences for name, differences in told.items() if differences}
