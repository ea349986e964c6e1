"""Backstage's routes for locations, and our own: what clients send, what they get."""

import hashlib
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.support.access import ADMIN
from tests.support.api import serving
from tests.support.locations import Places, Web, component, documents

SAM = {"Landform-User": "user:default/sam"}
AS_ADMIN = {"Landform-User": ADMIN}
OWN = "/api/landform/v1"


@pytest.fixture
async def api(places: Places) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(places.world) as client:
        yield client


async def test_registering_reading_and_removing(
    api: httpx2.AsyncClient, places: Places, pages: Web
) -> None:
    pages.pages["/all.yaml"] = component("orders")
    target = f"{pages.url}/all.yaml"
    digest = hashlib.sha1(f"url:{target}".encode(), usedforsecurity=False).hexdigest()
    created = await api.post("/api/catalog/locations", json={"type": "url", "target": target})

    assert created.status_code == 201
    location = created.json()["location"]
    assert created.json() == {
        "location": {
            "id": location["id"],
            "type": "url",
            "target": target,
            "entityRef": f"location:default/generated-{digest}",
        },
        "entities": [],
    }
    assert (await api.get("/api/catalog/locations")).json() == [{"data": location}]
    assert (await api.get(f"/api/catalog/locations/{location['id']}")).json() == location

    await places.refresh()
    generated = (
        await api.get(f"/api/catalog/entities/by-name/location/default/generated-{digest}")
    ).json()
    assert generated["spec"] == {"type": "url", "target": target}
    by_entity = await api.get("/api/catalog/locations/by-entity/component/default/orders")
    assert by_entity.json() == location

    refused = await api.delete(f"/api/catalog/locations/{location['id']}", headers=SAM)
    assert refused.status_code == 403
    gone = await api.delete(f"/api/catalog/locations/{location['id']}")
    assert gone.status_code == 204
    assert await places.names() == []
    missing = await api.get(f"/api/catalog/locations/{location['id']}")
    assert missing.status_code == 404
    assert missing.json()["error"]["name"] == "NotFoundError"


async def test_the_same_again_is_a_conflict_or_a_refresh(
    api: httpx2.AsyncClient, pages: Web
) -> None:
    body = {"type": "url", "target": f"{pages.url}/all.yaml"}
    first = await api.post("/api/catalog/locations", json=body)
    again = await api.post("/api/catalog/locations", json=body)

    assert again.status_code == 409
    assert again.json()["error"] == {
        "name": "ConflictError",
        "message": f"Location url:{pages.url}/all.yaml already exists",
    }
    refreshed = await api.post("/api/catalog/locations?onConflict=refresh", json=body)
    assert refreshed.status_code == 201
    assert "exists" not in refreshed.json()  # Backstage says it in a dry run only
    assert refreshed.json()["location"] == first.json()["location"]


async def test_a_dry_run_stores_nothing(
    api: httpx2.AsyncClient, places: Places, pages: Web
) -> None:
    pages.pages["/all.yaml"] = component("orders")
    target = f"{pages.url}/all.yaml"
    tried = await api.post(
        "/api/catalog/locations?dryRun=true", json={"type": "url", "target": target}
    )

    assert tried.status_code == 201
    body = tried.json()
    assert (body["exists"], body["location"]) == (
        False,
        {"id": f"url:{target}", "type": "url", "target": target},
    )
    assert [each["kind"] for each in body["entities"]] == ["Location", "Component"]
    assert await places.world.locations.views.locations() == []

    pages.pages["/all.yaml"] = "kind: [\n"
    tried = await api.post(
        "/api/catalog/locations?dryRun=true", json={"type": "url", "target": target}
    )
    assert tried.status_code == 400
    assert "line 1" in tried.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"type": "file", "target": "/etc/passwd"}, "Registered locations must be of type 'url'"),
        ({"type": "url", "target": "ftp://x/y"}, "'ftp://x/y' is no web address."),
        ({"type": "url"}, "request/body must have required property 'target'"),
    ],
)
async def test_what_is_no_location_is_refused(
    api: httpx2.AsyncClient, body: dict[str, str], message: str
) -> None:
    refused = await api.post("/api/catalog/locations", json=body)

    assert (refused.status_code, refused.json()["error"]) == (
        400,
        {"name": "InputError", "message": message},
    )


async def test_locations_by_query_and_page(api: httpx2.AsyncClient, pages: Web) -> None:
    for name in "abc":
        body = {"type": "url", "target": f"{pages.url}/{name}.yaml"}
        await api.post("/api/catalog/locations", json=body)
    url = "/api/catalog/locations/by-query"
    first = (await api.post(url, json={"limit": 2})).json()
    second = (await api.post(url, json={"cursor": first["pageInfo"]["nextCursor"]})).json()
    one = (await api.post(url, json={"query": {"target": f"{pages.url}/b.yaml"}})).json()

    assert first["totalItems"] == 3
    targets = {each["target"] for each in [*first["items"], *second["items"]]}
    assert targets == {f"{pages.url}/{name}.yaml" for name in "abc"}
    assert second["pageInfo"] == {}
    assert [each["target"] for each in one["items"]] == [f"{pages.url}/b.yaml"]


async def test_a_location_can_lead_elsewhere(
    api: httpx2.AsyncClient, places: Places, pages: Web
) -> None:
    pages.pages |= {"/a.yaml": component("a"), "/b.yaml": component("b")}
    body = {"type": "url", "target": f"{pages.url}/a.yaml"}
    location = (await api.post("/api/catalog/locations", json=body)).json()["location"]
    await places.refresh()
    path = f"/api/catalog/locations/{location['id']}"
    moved = await api.put(path, json={"type": "url", "target": f"{pages.url}/b.yaml"})
    await places.refresh()

    assert (moved.status_code, moved.json()["target"]) == (200, f"{pages.url}/b.yaml")
    assert await places.names() == ["component:default/b"]


async def test_ancestry_refresh_and_removal_by_uid(api: httpx2.AsyncClient, places: Places) -> None:
    places.write(
        {
            "all.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
            "metadata: {name: teams}\nspec: {target: ./a.yaml}\n",
            "a.yaml": component("a"),
        }
    )
    [location] = await places.configure("all.yaml")
    line = (await api.get("/api/catalog/entities/by-name/component/default/a/ancestry")).json()

    root = str(location.spec.entity_ref)
    assert line["rootEntityRef"] == root
    assert [each["parentEntityRefs"] for each in line["items"]] == [
        ["location:default/teams"],
        [root],
        [],
    ]
    refreshed = await api.post("/api/catalog/refresh", json={"entityRef": "component:default/a"})
    assert (refreshed.status_code, refreshed.content) == (200, b"")
    unknown = await api.post("/api/catalog/refresh", json={"entityRef": "component:default/x"})
    assert unknown.status_code == 404

    uid = line["items"][0]["entity"]["metadata"]["uid"]
    assert (await api.delete(f"/api/catalog/entities/by-uid/{uid}")).status_code == 403
    for _ in range(2):
        removed = await api.delete(f"/api/catalog/entities/by-uid/{uid}", headers=AS_ADMIN)
        assert removed.status_code == 204
    assert not await places.world.catalog.exists("component:default/a")
    history = await api.get(f"{OWN}/entities/component/default/a/history")
    assert history.json()["items"][0]["actor"] == AS_ADMIN["Landform-User"]
    await places.refresh()
    assert await places.world.catalog.exists("component:default/a")


async def test_entities_are_validated_without_being_stored(api: httpx2.AsyncClient) -> None:
    entity = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "orders"},
        "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
    }
    url = "/api/catalog/validate-entity"
    good = await api.post(url, json={"entity": entity, "location": "url:https://acme.test/x"})
    assert (good.status_code, good.content) == (200, b"")

    del entity["spec"]
    bad = await api.post(url, json={"entity": entity, "location": "url:https://acme.test/x"})
    assert bad.status_code == 400
    assert bad.json() == {
        "errors": [{"name": "InputError", "message": "/ must have required property 'spec'"}]
    }


async def test_people_see_what_is_not_in_the_catalog_and_why(
    api: httpx2.AsyncClient, places: Places
) -> None:
    empty = await api.get(f"{OWN}/catalog/problems")
    assert empty.json() == {"items": []}

    places.write({"all.yaml": documents(component("orders"), "kind: Component\n- x\n")})
    places.write({"two.yaml": component("orders")})
    await places.configure("all.yaml", "two.yaml", "three.yaml")
    problems = (await api.get(f"{OWN}/catalog/problems")).json()["items"]

    assert {(each["target"], each["outcome"]) for each in problems} == {
        ("file:all.yaml", "invalid"),
        ("file:two.yaml", "conflict"),
        ("file:three.yaml", "unreadable"),
    }
    assert all(each["message"] and each["todo"] for each in problems)

    listed = (await api.get(f"{OWN}/locations")).json()["items"]
    states = {each["target"]: each["state"] for each in listed}
    assert states == {"all.yaml": "problems", "two.yaml": "problems", "three.yaml": "unreadable"}
    detail = (await api.get(f"{OWN}/locations/{listed[0]['id']}")).json()
    assert len(detail["documents"]) == sum(detail["counts"].values())


async def test_a_draft_for_a_repository(api: httpx2.AsyncClient) -> None:
    body = {"location": {"type": "url", "target": "https://git.test/acme/orders.git"}}
    drafted = (await api.post("/api/catalog/analyze-location", json=body)).json()

    assert drafted == {
        "existingEntityFiles": [],
        "generateEntities": [
            {
                "entity": {
                    "apiVersion": "backstage.io/v1alpha1",
                    "kind": "Component",
                    "metadata": {"name": "orders"},
                    "spec": {"type": "other", "lifecycle": "unknown"},
                },
                "fields": [],
            }
        ],
    }
