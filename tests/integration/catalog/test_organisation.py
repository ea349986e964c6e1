"""What developers ask the catalog of a shop, over its API."""

from typing import Any

import httpx2
import pytest

from landform.catalog.service import CatalogService
from tests.integration.catalog.organisation import organisation

BY_QUERY = "/api/catalog/entities/by-query"


@pytest.fixture
async def shop(catalog: CatalogService, api: httpx2.AsyncClient) -> httpx2.AsyncClient:
    await catalog.put_entities(organisation(), location="url:https://git.example/shop.yaml")
    return api


async def names(shop: httpx2.AsyncClient, *filters: str, **more: Any) -> list[str]:
    """The names that GET /entities/by-query finds, sorted."""
    params = {"filter": list(filters), "orderField": "metadata.name", **more}
    found = (await shop.get(BY_QUERY, params=params)).json()
    assert found["totalItems"] == len(found["items"])
    return [entity["metadata"]["name"] for entity in found["items"]]


async def matching(shop: httpx2.AsyncClient, query: dict[str, Any]) -> list[str]:
    """The names that POST /entities/by-query finds, sorted."""
    body = {"query": query, "orderBy": [{"field": "metadata.name", "order": "asc"}]}
    found = (await shop.post(BY_QUERY, json=body)).json()
    return [entity["metadata"]["name"] for entity in found["items"]]


async def facets(shop: httpx2.AsyncClient, facet: str, *filters: str) -> dict[str, int]:
    params = {"facet": facet, "filter": list(filters)}
    found = (await shop.get("/api/catalog/entity-facets", params=params)).json()
    return {each["value"]: each["count"] for each in found["facets"][facet]}


async def test_questions_by_filter(shop: httpx2.AsyncClient) -> None:
    which_databases_are_ours = "kind=resource,spec.type=database,relations.ownedBy=group:default/"
    assert await names(shop, which_databases_are_ours + "payments") == [
        "payments-db",
        "payments-db-test",
    ]
    what_uses_this_database = "relations.dependsOn=resource:default/orders-db"
    assert await names(shop, what_uses_this_database) == ["order-api", "picker"]
    what_does_this_service_need = "kind=resource,relations.dependencyOf=component:default/cart"
    assert await names(shop, what_does_this_service_need) == ["sessions"]
    what_is_in_production_and_pci = "metadata.tags.pci,metadata.labels.landform.dev/environment"
    assert await names(shop, what_is_in_production_and_pci + "=production") == [
        "invoices",
        "payments-db",
        "sessions",
    ]
    who_calls_our_api = "relations.consumesApi=api:default/orders-v1"
    assert await names(shop, who_calls_our_api) == ["cart", "picker"]
    what_did_this_request_make = "metadata.annotations.landform.dev/request-id=request-labels"
    assert await names(shop, what_did_this_request_make) == ["labels"]
    who_is_in_payments = "kind=user,relations.memberOf=group:default/payments"
    assert await names(shop, who_is_in_payments) == ["ada", "bob", "cem"]
    queues_or_caches = ["spec.type=queue", "spec.type=cache,kind=resource"]
    assert await names(shop, *queues_or_caches) == ["orders-events", "sessions"]
    where_does_this_endpoint_belong = "spec.landform.outputs.endpoint=Vault.internal"
    assert await names(shop, where_does_this_endpoint_belong) == ["vault"]
    assert len(await names(shop, "spec.landform.outputs.port=5432")) == 12
    assert await names(shop, "kind=template,relations.ownedBy=group:default/platform") == [
        "bucket",
        "postgres-database",
        "queue",
    ]


async def test_questions_by_predicate(shop: httpx2.AsyncClient) -> None:
    ours = {"$in": ["group:default/orders", "user:default/eva"]}
    what_do_i_own = {"relations": {"$contains": {"type": "ownedBy", "targetRef": ours}}}
    assert await matching(
        shop, {"$all": [what_do_i_own, {"kind": {"$in": ["API", "System"]}}]}
    ) == [
        "fulfilment",
        "orders-v1",
        "tracking",
    ]
    which_resources_does_nobody_use = {
        "$all": [
            {"kind": "Resource", "metadata.namespace": "default"},
            {"$not": {"relations": {"$contains": {"type": "dependencyOf"}}}},
        ]
    }
    assert await matching(shop, which_resources_does_nobody_use) == [
        "artifacts",
        "orders-db-test",
        "payments-db-test",
    ]
    what_starts_with_orders = {"kind": "resource", "metadata.name": {"$hasPrefix": "Orders-"}}
    assert await matching(shop, what_starts_with_orders) == [
        "orders-db",
        "orders-db-test",
        "orders-events",
    ]
    which_components_provide_no_api = {
        "kind": "component",
        "relations.providesApi": {"$exists": False},
    }
    assert await matching(shop, which_components_provide_no_api) == [
        "cart",
        "docs-site",
        "gateway",
        "invoicer",
        "metrics",
        "picker",
        "shipper",
    ]
    assert await matching(shop, {"$any": []}) == []
    tag = {"metadata.tags": {"$contains": "Java"}}
    assert await matching(shop, tag) == ["order-api", "payment-api"]


async def test_search_as_you_type(shop: httpx2.AsyncClient) -> None:
    fields = "metadata.name,metadata.title"

    found = await names(
        shop, "kind=resource", fullTextFilterTerm=" DB ", fullTextFilterFields=fields
    )
    assert found == ["orders-db", "orders-db-test", "payments-db", "payments-db-test"]
    by_sort_field = await names(shop, fullTextFilterTerm="engineer")
    assert by_sort_field == ["engineering"]
    assert await names(shop, fullTextFilterTerm="_", fullTextFilterFields=fields) == []
    assert await names(shop, fullTextFilterTerm="%", fullTextFilterFields=fields) == []


async def test_counts_for_the_side_bar(shop: httpx2.AsyncClient) -> None:
    assert await facets(shop, "kind") == {
        "API": 3,
        "Component": 10,
        "Domain": 2,
        "Group": 5,
        "Resource": 23,
        "System": 3,
        "Template": 3,
        "User": 7,
    }
    in_checkout = "kind=resource,relations.partOf=system:default/checkout"
    assert await facets(shop, "spec.type", in_checkout) == {"bucket": 1, "cache": 1, "database": 2}
    assert await facets(shop, "metadata.namespace") == {"default": 45, "sandbox": 11}


async def test_turning_pages_there_and_back(shop: httpx2.AsyncClient) -> None:
    """Every entity once, in order; going back shows the same pages; each total is right."""
    for order in ("metadata.name,asc", "metadata.name,desc", None):
        pages = await _pages_forward(shop, order)

        assert [len(page["items"]) for page in pages] == [5, 5, 5, 5, 3]
        assert {page["totalItems"] for page in pages} == {23}
        shown = [each["metadata"]["name"] for page in pages for each in page["items"]]
        assert len(set(shown)) == 23
        if order:
            assert shown == sorted(shown, reverse=order.endswith("desc"))

        page = pages[-1]
        for expected in pages[-2::-1]:
            params = {"cursor": page["pageInfo"]["prevCursor"], "limit": "5"}
            page = (await shop.get(BY_QUERY, params=params)).json()
            assert page["items"] == expected["items"]
        assert "prevCursor" not in page["pageInfo"]


async def _pages_forward(shop: httpx2.AsyncClient, order: str | None) -> list[dict[str, Any]]:
    params = {"filter": "kind=resource", "limit": "5", **({"orderField": order} if order else {})}
    pages = [(await shop.get(BY_QUERY, params=params)).json()]
    while cursor := pages[-1]["pageInfo"].get("nextCursor"):
        following = {"cursor": cursor, "limit": "5"}
        pages.append((await shop.get(BY_QUERY, params=following)).json())
        assert (await shop.post(BY_QUERY, json={"cursor": cursor, "limit": 5})).json() == pages[-1]
    return pages


async def test_the_whole_catalog_or_a_page_by_number(shop: httpx2.AsyncClient) -> None:
    whole = (await shop.get("/api/catalog/entities")).json()
    assert len(whole) == len(organisation()) == 56

    shown: list[str] = []
    params: dict[str, Any] = {
        "limit": 20,
        "fields": "metadata.name",
        "order": "desc:metadata.title",
    }
    response = await shop.get("/api/catalog/entities", params=params)
    while True:
        shown += [each["metadata"]["name"] for each in response.json()]
        if "link" not in response.headers:
            break
        url, _, relation = response.headers["link"].partition("; ")
        assert relation == 'rel="next"'
        response = await shop.get("/api/catalog" + url.strip("<>"))
    assert len(shown) == 56
    assert shown[:3] == ["vault", "sessions", "payments-db-test"]
    assert len(set(shown)) == 45 + 11


async def test_who_may_speak_for_a_team(shop: httpx2.AsyncClient, catalog: CatalogService) -> None:
    assert await catalog.memberships("user:default/ada") == (
        "group:default/company",
        "group:default/engineering",
        "group:default/payments",
    )
