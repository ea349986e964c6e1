"""The catalog API says what Backstage's says, in the same words."""

import base64
import json
from typing import Any

import httpx2
import pytest

from landform.catalog.service import CatalogService
from tests.unit.catalog.builders import an_entity

STATEMENT = (
    "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)"
)
ORDER = 'Invalid order parameter "name", expected "<asc or desc>:<field name>"'
UNSTORABLE = "Invalid query: NUL characters and lone surrogates are never found"
ALLOWED = "must be equal to one of the allowed values: "
JSON = "application/json; charset=utf-8"


@pytest.fixture(autouse=True)
async def three_entities(catalog: CatalogService) -> None:
    resource = an_entity(
        "Resource",
        "orders-db",
        {"tags": ["java"], "annotations": {"foo.io/x": "1"}},
        n=7,
        none=None,
        list=["X", 1, {"q": 1}],
    )
    group = an_entity("Group", "Payments")
    await catalog.put_entities([resource, group, an_entity("User", "ada")], location="test:here")


WRONG_PARAMETERS = {
    "/entities?limit=abc": "request/query/limit must be integer",
    "/entities?limit=-1": "request/query/limit must be >= 0",
    "/entities?limit=0": "Invalid limit, must be greater than zero",
    "/entities?offset=-1": "request/query/offset must be >= 0",
    "/entities?after=": "Empty value found for query parameter 'after'",
    "/entities?after=xx": "Malformed after cursor, could not be parsed",
    "/entities?order=name": ORDER,
    "/entities?filter=": "Empty value found for query parameter 'filter'",
    "/entities?filter==x": STATEMENT,
    "/entities?filter=a%00": UNSTORABLE,
    "/entities?foo=1": "Unknown query parameter 'foo'",
    "/entities?fields=a[0]": 'Invalid field "a[0]", array type fields are not supported',
    "/entities/by-query?limit=1.5": "request/query/limit must be integer",
    "/entities/by-query?cursor=": "Empty value found for query parameter 'cursor'",
    "/entities/by-query?orderField=a,up": "Invalid order field order, must be asc or desc",
    "/entities/by-query?totalItems=x": f"request/query/totalItems {ALLOWED}include, exclude",
    "/entity-facets": "request/query must have required property 'facet'",
    "/entity-facets?facet=": "Empty value found for query parameter 'facet'",
    "/entity-facets?facet=kind&filter==x": STATEMENT,
}


async def test_a_wrong_parameter_is_an_input_error(api: httpx2.AsyncClient) -> None:
    for url, message in WRONG_PARAMETERS.items():
        response = await api.get("/api/catalog" + url)

        assert response.status_code == 400, url
        assert response.headers["content-type"] == JSON
        assert response.json() == {
            "error": {"name": "InputError", "message": message},
            "request": {"method": "GET", "url": url},
            "response": {"statusCode": 400},
        }


WRONG_BODIES: list[tuple[str, Any, str]] = [
    ("/entities/by-query", {"limit": "x"}, "request/body/limit must be number"),
    ("/entities/by-query", {"limit": -1}, "request/body/limit must be >= 0"),
    ("/entities/by-query", {"query": [1]}, "request/body/query must be object"),
    (
        "/entities/by-query",
        {"query": {"kind": None}},
        "Invalid query: Validation error: Expected a string",
    ),
    (
        "/entities/by-query",
        {"query": {"$all": ["x"]}},
        "Invalid filter predicate: top-level primitive",
    ),
    ("/entities/by-query", {"orderBy": {}}, "request/body/orderBy must be array"),
    (
        "/entities/by-query",
        {"orderBy": [{"field": "a"}]},
        "request/body/orderBy/0 must have required property 'order'",
    ),
    (
        "/entities/by-query",
        {"orderBy": [{"field": "a", "order": "up"}]},
        f"request/body/orderBy/0/order {ALLOWED}asc, desc",
    ),
    (
        "/entities/by-query",
        {"totalItems": "x"},
        f"request/body/totalItems {ALLOWED}include, exclude",
    ),
    ("/entities/by-query", {"fullTextFilter": 5}, "request/body/fullTextFilter must be object"),
    ("/entities/by-query", {"cursor": ""}, "Cursor cannot be empty"),
    ("/entities/by-query", {"cursor": "abc"}, "Malformed cursor: "),
    ("/entities/by-query", {"fields": "a"}, "request/body/fields must be array"),
    ("/entities/by-query", [1], "request/body must be object"),
    ("/entities/by-query", {"fullTextFilter": {"term": "a\0"}}, "Invalid query: NUL"),
    ("/entities/by-query", {"orderBy": [{"field": "\0", "order": "asc"}]}, "Invalid query: NUL"),
    ("/entities/by-refs", {}, "request/body must have required property 'entityRefs'"),
    ("/entities/by-refs", {"entityRefs": "x"}, "request/body/entityRefs must be array"),
    ("/entities/by-refs", {"entityRefs": [1]}, "request/body/entityRefs/0 must be string"),
    ("/entities/by-refs", {"entityRefs": ["\0"]}, "request/body/entityRefs/0 "),
    ("/entities/by-refs", {"entityRefs": [], "query": 5}, "request/body/query must be object"),
    ("/entity-facets", {}, "request/body must have required property 'facets'"),
    ("/entity-facets", {"facets": "x"}, "request/body/facets must be array"),
    ("/entity-facets", {"facets": [""]}, "Missing or empty facets parameter"),
    ("/entity-facets", {"facets": ["a\0"]}, "Invalid query: NUL"),
    ("/entity-facets", {"facets": ["a"] * 201}, "More than 200 facets"),
]


async def test_a_wrong_body_is_an_input_error(api: httpx2.AsyncClient) -> None:
    for path, body, message in WRONG_BODIES:
        response = await api.post("/api/catalog" + path, json=body)

        assert response.status_code == 400, body
        assert response.json()["error"]["name"] == "InputError"
        assert response.json()["error"]["message"].startswith(message)


async def test_what_is_no_json_is_an_input_error(api: httpx2.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    url = "/api/catalog/entities/by-query"
    broken = await api.post(url, content=b"{", headers=headers)
    deep = await api.post(url, content=b'{"a":' * 100_000, headers=headers)

    assert broken.status_code == deep.status_code == 400
    assert broken.json()["error"]["name"] == "InputError"


async def test_one_entity_by_name_in_any_case(api: httpx2.AsyncClient) -> None:
    response = await api.get("/api/catalog/entities/by-name/RESOURCE/Default/Orders-DB")

    assert response.status_code == 200
    assert response.headers["content-type"] == JSON
    assert "etag" not in response.headers
    entity = response.json()
    assert entity["metadata"]["name"] == "orders-db"
    assert entity["relations"] == [{"type": "ownedBy", "targetRef": "group:default/payments"}]
    by_uid = await api.get(f"/api/catalog/entities/by-uid/{entity['metadata']['uid'].upper()}")
    assert by_uid.json() == entity


async def test_what_is_not_there_is_a_not_found_error(api: httpx2.AsyncClient) -> None:
    no_name = "No entity named 'Nope' found, with kind 'Resource' in namespace 'default'"
    for path, message in [
        ("by-name/Resource/default/Nope", no_name),
        ("by-uid/nope", "No entity with uid nope"),
    ]:
        response = await api.get(f"/api/catalog/entities/{path}")

        assert response.status_code == 404
        assert response.json() == {
            "error": {"name": "NotFoundError", "message": message},
            "request": {"method": "GET", "url": f"/entities/{path}"},
            "response": {"statusCode": 404},
        }


async def test_nul_in_a_path_is_refused(api: httpx2.AsyncClient) -> None:
    assert (await api.get("/api/catalog/entities/by-name/a/b/c%00")).status_code == 400
    assert (await api.get("/api/catalog/entities/by-uid/%00")).status_code == 400
    assert (await api.delete("/api/landform/v1/entities/a/b/c%00")).status_code == 422


async def test_many_by_reference_keep_their_order(api: httpx2.AsyncClient) -> None:
    refs = ["user:default/ada", "resource:default/orders-db", "Resource:default/orders-db", "x"]
    url = "/api/catalog/entities/by-refs"

    found = (await api.post(url, json={"entityRefs": refs, "fields": ["kind"]})).json()
    assert found == {"items": [{"kind": "User"}, {"kind": "Resource"}, None, None]}

    filtered = await api.post(
        url + "?filter=kind=user&filter=kind=resource",
        json={"entityRefs": refs[:2], "query": {"kind": "resource"}},
    )
    assert [item and item["kind"] for item in filtered.json()["items"]] == [None, "Resource"]
    assert (await api.post(url, json={"entityRefs": []})).json() == {"items": []}


async def test_totals_are_always_there(api: httpx2.AsyncClient) -> None:
    url = "/api/catalog/entities/by-query"

    everything = (await api.post(url)).json()
    assert (everything["totalItems"], everything["pageInfo"]) == (3, {})
    none = (await api.get(url, params={"limit": 0})).json()
    assert none == {"items": [], "totalItems": 3, "pageInfo": {}}
    uncounted = (await api.get(url, params={"limit": 1, "totalItems": "exclude"})).json()
    assert uncounted["totalItems"] == 0
    cursor = uncounted["pageInfo"]["nextCursor"]
    assert (await api.get(url, params={"cursor": cursor})).json()["totalItems"] == 0
    huge = {"limit": 10**30, "offset": 10**30}
    assert (await api.get(url, params=huge)).json()["items"] == []


async def test_only_what_has_the_sort_field_is_shown_and_counted(api: httpx2.AsyncClient) -> None:
    """An entity with several values of it comes several times, as in Backstage."""
    params = {"orderField": "spec.LIST", "fields": "kind"}
    found = (await api.get("/api/catalog/entities/by-query", params=params)).json()

    assert found == {"items": [{"kind": "Resource"}] * 2, "totalItems": 1, "pageInfo": {}}
    whole = (await api.get("/api/catalog/entities?order=asc:spec.n&fields=kind")).json()
    assert whole == [{"kind": "Resource"}]
    page = (await api.get("/api/catalog/entities?order=desc:spec.n&limit=2&fields=kind")).json()
    assert page == [{"kind": "Resource"}, {"kind": "Group"}]


async def test_the_cursor_carries_the_query(api: httpx2.AsyncClient) -> None:
    """Backstage's client goes on with POST if it does."""
    url = "/api/catalog/entities/by-query"
    filtered = (await api.get(url, params={"filter": "kind", "limit": 1})).json()
    plain = (await api.get(url, params={"limit": 1})).json()

    cursors = [
        json.loads(base64.b64decode(page["pageInfo"]["nextCursor"])) for page in (filtered, plain)
    ]

    assert cursors[0]["query"] == {"kind": {"$exists": True}}
    assert "query" not in cursors[1]


async def test_fields_keep_a_part(api: httpx2.AsyncClient) -> None:
    fields = "kind,metadata.annotations.foo.io/x,spec.none,nope"
    url = f"/api/catalog/entities?filter=kind=resource&fields={fields}"

    expected = {
        "kind": "Resource",
        "metadata": {"annotations": {"foo.io/x": "1"}},
        "spec": {"none": None},
    }
    assert (await api.get(url)).json() == [expected]
    assert (await api.get(url + "&limit=5")).json() == [expected]


async def test_computed_answers_carry_a_tag(api: httpx2.AsyncClient) -> None:
    for url in ("/entity-facets?facet=kind", "/entities/by-query?fields=kind"):
        first = await api.get("/api/catalog" + url)
        headers = {"if-none-match": first.headers["etag"]}
        again = await api.get("/api/catalog" + url, headers=headers)

        assert first.headers["etag"].startswith('W/"')
        assert again.status_code == 304
        assert again.content == b""


async def test_facets_are_spelled_as_in_the_entities(api: httpx2.AsyncClient) -> None:
    params = {"facet": ["kind", "KIND", "spec.list", "nope"]}
    found = (await api.get("/api/catalog/entity-facets", params=params)).json()

    kinds = [{"value": kind, "count": 1} for kind in ("Group", "Resource", "User")]
    assert found["facets"] == {
        "kind": kinds,
        "KIND": kinds,
        "spec.list": [{"value": "1", "count": 1}, {"value": "X", "count": 1}],
        "nope": [],
    }
    body = {"facets": ["kind"], "query": {"spec.n": 7}}
    posted = (await api.post("/api/catalog/entity-facets", json=body)).json()
    assert posted == {"facets": {"kind": [{"value": "Resource", "count": 1}]}}


async def test_our_own_door(api: httpx2.AsyncClient) -> None:
    url = "/api/landform/v1/entities/Resource/Default/New"
    entity = an_entity("Resource", "new")

    created = await api.put(url, json=entity)
    again = await api.put(url, json=entity)
    by_name = await api.get("/api/catalog/entities/by-name/resource/default/new")

    assert (created.status_code, again.status_code) == (201, 200)
    assert created.json() == again.json() == by_name.json()
    origin = created.json()["metadata"]["annotations"]["backstage.io/managed-by-origin-location"]
    assert origin == "landform:api"
    assert (await api.delete(url)).status_code == 204
    gone = await api.delete(url)
    assert (gone.status_code, gone.json()["slug"]) == (404, "entity-not-found")


async def test_our_own_door_is_guarded(api: httpx2.AsyncClient) -> None:
    url = "/api/landform/v1/entities/resource/default/new"

    invalid = await api.put(url, json=an_entity("Resource", "new", owner=""))
    other = await api.put(url, json=an_entity("Resource", "other"))
    too_large = await api.put(url, json=an_entity("Resource", "new", x="x" * 2_100_000))

    assert (invalid.status_code, invalid.json()["slug"]) == (422, "invalid-entity")
    assert invalid.json()["detail"] == "/spec/owner: must NOT have fewer than 1 characters"
    assert other.status_code == 422
    assert too_large.status_code == 413
