"""No method of Backstage's client is left out."""

from tests.backstage.catalog.calls import LOCATIONS, READS
from tests.support.catalog_client import catalog_client, needs_catalog_client

pytestmark = needs_catalog_client


async def test_every_public_method_of_the_client_is_called() -> None:
    async with catalog_client("http://127.0.0.1:9") as client:
        methods = (await client.call({"method": "?"}))["value"]

    assert {each.method for each in (*READS, *LOCATIONS)} == set(methods)
