"""The short way answers as the long one does, and checks who asks as it does."""

from typing import Any

import httpx2
import pytest

from landform.api import quick
from landform.api.search import SearchView
from landform.catalog.service import CatalogService
from tests.integration.catalog.organisation import organisation

PATHS = [
    "/entities/by-query",
    "/entities/by-query?limit=3",
    "/entities/by-query?limit=0",
    "/entities/by-query?limit=-1",
    "/entities/by-query?limit=x",
    "/entities/by-query?limit=²",
    "/entities/by-query?limit=3&limit=4",
    "/entities/by-query?filter=kind=resource&totalItems=exclude&limit=2",
    "/entities/by-query?filter=kind=resource&totalItems=maybe",
    "/entities/by-query?filter=kind=api&filter=kind=user&orderField=metadata.name,desc&limit=4",
    "/entities/by-query?filter=relations.ownedBy=group:default/payments&limit=5",
    "/entities/by-query?filter=",
    "/entities/by-query?filter==x",
    "/entities/by-query?filter=%00",
    "/entities/by-query?filter=kind=%C3%A9+x",
    "/entities/by-query?orderField=metadata.name,up",
    "/entities/by-query?orderField=",
    "/entities/by-query?fields=kind&limit=2",
    "/entities/by-query?offset=3&limit=2",
    "/entities/by-query?nonsense=1",
    "/entity-facets?facet=kind",
    "/entity-facets?facet=kind&facet=spec.type&filter=kind=resource",
    "/entity-facets?facet=kind&filter=relations.ownedBy=group:default/payments",
    "/entity-facets",
    "/entity-facets?facet=",
    "/entity-facets?facet=kind&filter=",
    "/entities/by-name/Resource/default/Payments-DB",
    "/entities/by-name/resource/default/nope",
]
SEARCHES = [
    "?q=payments",
    "?q=Payments+d&limit=2",
    "?q=payments&kind=Resource&kind=component",
    "?q=payments&kind=",
    "?q=payments&limit=0",
    "?q=payments&limit=",
    "?q=payments&limit=3&limit=1",
    "?q=payments&nonsense=1",
    "?q=",
    "?q=%00",
    "?q=one&q=payments",
    f"?q={'a' * 401}",
    "",
]
ADDRESSES = [
    *("/api/catalog" + path for path in PATHS),
    *("/api/landform/v1/search" + query for query in SEARCHES),
]


@pytest.fixture
async def shop(catalog: CatalogService, api: httpx2.AsyncClient) -> httpx2.AsyncClient:
    await catalog.put_entities(organisation(), location="test:here")
    return api


def told(response: httpx2.Response) -> Any:
    kept = {name: response.headers.get(name) for name in ("content-type", "etag")}
    return response.status_code, kept, response.text


async def test_both_ways_give_the_same_answer(
    shop: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly = [told(await shop.get(address)) for address in ADDRESSES]

    async def not_quick(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(quick.QuickRoute, "_quick", not_quick)
    slowly = [told(await shop.get(address)) for address in ADDRESSES]

    for address, one, other in zip(ADDRESSES, quickly, slowly, strict=True):
        assert one == other, address
    assert {status for status, *_ in quickly} == {200, 400, 404, 422}


async def test_what_a_search_answers_is_what_its_model_says(shop: httpx2.AsyncClient) -> None:
    response = await shop.get("/api/landform/v1/search?q=payments")

    told = SearchView.model_validate_json(response.content, strict=True)

    assert len(told.items) > 1
    assert told.model_dump(mode="json") == response.json()
