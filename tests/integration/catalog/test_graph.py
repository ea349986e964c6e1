"""What is around an entity, each relation once, and never more than was asked for."""

from typing import Any

import httpx2
import pytest

from landform.catalog.service import CatalogService
from tests.support.api import API
from tests.unit.catalog.builders import an_entity

MEMBERS = 700


@pytest.fixture(autouse=True)
async def shop(catalog: CatalogService) -> None:
    owned: dict[str, Any] = {"owner": "payments"}
    await catalog.put_entities(
        [
            an_entity("Component", "web", dependsOn=["component:api"], **owned),
            an_entity(
                "Component", "api", {"title": "Orders API"}, dependsOn=["resource:db"], **owned
            ),
            # says the same as the component does, from the other end
            an_entity("Resource", "db", dependencyOf=["component:api"], system="shop", **owned),
            an_entity("Group", "payments"),
        ],
        location="test:here",
    )


async def graph(api: httpx2.AsyncClient, ref: str, **asked: str) -> dict[str, Any]:
    answer = await api.get(f"{API}/entities/{ref}/graph", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def arrows(found: dict[str, Any]) -> list[str]:
    return [f"{each['source']} {each['type']} {each['target']}" for each in found["edges"]]


async def test_a_relation_that_both_ends_declare_is_one_edge(api: httpx2.AsyncClient) -> None:
    found = await graph(api, "component/default/api", depth="1", relations="dependsOn")

    assert arrows(found) == [
        "component:default/api dependsOn resource:default/db",
        "component:default/web dependsOn component:default/api",
    ]
    assert not found["truncated"]
    assert found["nodes"][0] == {
        "ref": "component:default/api",
        "kind": "Component",
        "title": "Orders API",
        "type": "service",
        "exists": True,
        "distance": 0,
    }


async def test_the_walk_goes_as_deep_and_in_the_direction_that_was_asked(
    api: httpx2.AsyncClient,
) -> None:
    asked = {"relations": "dependencyOf,partOf"}
    out = await graph(api, "component/default/web", direction="out", depth="5", **asked)
    into = await graph(api, "component/default/web", direction="in", **asked)
    alone = await graph(api, "component/default/web", depth="0")

    assert [(each["ref"], each["distance"], each["exists"]) for each in out["nodes"]] == [
        ("component:default/web", 0, True),
        ("component:default/api", 1, True),
        ("resource:default/db", 2, True),
        ("system:default/shop", 3, False),  # referred to, and not there
    ]
    assert [each["ref"] for each in into["nodes"]] == ["component:default/web"]
    assert [each["ref"] for each in alone["nodes"]] == ["component:default/web"]


async def test_a_hub_is_cut_and_says_so(catalog: CatalogService, api: httpx2.AsyncClient) -> None:
    users = [an_entity("User", f"u{n:04}", memberOf=["payments"]) for n in range(MEMBERS)]
    await catalog.put_entities(users, location="test:here")

    near = await graph(api, "group/default/payments", depth="1", limit="50")
    far = await graph(api, "component/default/web", depth="2", limit="500")
    within = await graph(api, "component/default/web", depth="1", limit="500")

    assert (len(near["nodes"]), near["truncated"]) == (50, True)
    assert far["truncated"]
    assert len(far["nodes"]) <= 500
    assert {"component:default/api", "resource:default/db"} <= {n["ref"] for n in far["nodes"]}
    assert not within["truncated"]


async def test_every_edge_is_between_nodes_that_are_shown(api: httpx2.AsyncClient) -> None:
    for limit in range(1, 7):
        found = await graph(api, "component/default/api", limit=str(limit), depth="3")
        shown = {each["ref"] for each in found["nodes"]}
        assert len(shown) <= limit
        assert all({each["source"], each["target"]} <= shown for each in found["edges"])
        assert found["truncated"] == (len(shown) < 5)


async def test_what_cannot_be_walked_is_refused(api: httpx2.AsyncClient) -> None:
    path = f"{API}/entities/component/default"
    none = await api.get(f"{path}/nope/graph")
    odd = await api.get(f"{path}/api/graph", params={"relations": "likes"})

    assert (none.status_code, none.json()["slug"]) == (404, "entity-not-found")
    assert (odd.status_code, odd.json()["slug"]) == (422, "invalid-query")
    assert "dependsOn" in odd.json()["detail"]
    for wrong in ({"depth": "6"}, {"depth": "-1"}, {"limit": "501"}, {"direction": "up"}):
        assert (await api.get(f"{path}/api/graph", params=wrong)).status_code == 422
