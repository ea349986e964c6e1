"""What Backstage's plugins and people may do at our routes; their tokens open no others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from landform.access.backstage import BackstageCallers
from tests.integration.access.test_tokens import a_task
from tests.support.access import ADMIN
from tests.support.api import API, serving
from tests.support.backstage_tokens import Keys, Signer
from tests.support.builders import ANA
from tests.support.world import World

CATALOG, SCAFFOLDER = "/api/catalog", "/api/scaffolder/v2"
LOCATION = {"type": "url", "target": "https://github.com/acme/app/blob/main/catalog-info.yaml"}
SERVICE = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "checkout"},
    "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
}
EVE = "user:default/eve"
SECRET = "lfs_0123456789ab_" + "x" * 43


@dataclass
class Place:
    client: httpx2.AsyncClient
    sign: Signer
    keys: Keys

    async def ask(self, token: str, method: str, path: str, body: Any = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await self.client.request(method, path, json=body, headers=headers)


@pytest.fixture
async def place(world: World) -> AsyncIterator[Place]:
    """A Backstage whose search reads, whose auth writes, and where Ana is signed in."""
    keys = Keys()
    callers = BackstageCallers(
        keys, world.clock, plugins=frozenset({"search", "scaffolder"}), writers=frozenset({"auth"})
    )
    await world.catalog.put_entities([SERVICE], location="test:service")
    async with serving(world, tokens={"of-admin": ADMIN}, backstage=callers) as client:
        yield Place(client, Signer(keys, world.clock), keys)


def name_of(answer: httpx2.Response) -> str:
    return str(answer.json()["error"]["name"])


async def test_a_plugin_reads_the_catalog(place: Place) -> None:
    search = place.sign.plugin("search")

    page = await place.ask(search, "GET", f"{CATALOG}/entities/by-query?filter=kind=component")
    entity = await place.ask(
        search, "GET", f"{CATALOG}/entities/by-name/component/default/checkout"
    )

    assert [each["metadata"]["name"] for each in page.json()["items"]] == ["checkout"]
    assert entity.status_code == 200


async def test_a_plugin_that_only_reads_writes_nothing(place: Place) -> None:
    search = place.sign.plugin("search")
    entity = f"{CATALOG}/entities/by-name/component/default/checkout"
    uid = (await place.ask(search, "GET", entity)).json()["metadata"]["uid"]
    calls = [
        ("POST", f"{CATALOG}/locations", LOCATION),
        ("POST", f"{CATALOG}/refresh", {"entityRef": "component:default/checkout"}),
        ("DELETE", f"{CATALOG}/entities/by-uid/{uid}", None),
    ]
    for method, path, body in calls:
        answer = await place.ask(search, method, path, body)

        assert (answer.status_code, name_of(answer)) == (403, "NotAllowedError"), path


async def test_a_writer_registers_and_removes_what_is_its_own(place: Place) -> None:
    auth = place.sign.plugin("auth")

    made = await place.ask(auth, "POST", f"{CATALOG}/locations", LOCATION)

    assert made.status_code == 201
    location = f"{CATALOG}/locations/{made.json()['location']['id']}"
    assert (await place.ask(auth, "DELETE", location)).status_code == 204


async def test_a_writer_is_no_administrator(place: Place) -> None:
    auth = place.sign.plugin("auth")
    entity = f"{CATALOG}/entities/by-name/component/default/checkout"
    uid = (await place.ask(auth, "GET", entity)).json()["metadata"]["uid"]

    answer = await place.ask(auth, "DELETE", f"{CATALOG}/entities/by-uid/{uid}")

    assert answer.status_code == 403


async def test_a_person_sees_their_tasks_and_a_plugin_alone_sees_none(
    place: Place, world: World
) -> None:
    task = f"{SCAFFOLDER}/tasks/{await a_task(world)}"
    search = place.sign.plugin("search", aud="scaffolder")
    for_ana = place.sign.plugin("search", aud="scaffolder", obo=place.sign.limited(ANA))
    for_eve = place.sign.plugin("search", aud="scaffolder", obo=place.sign.limited(EVE))

    for token in (search, for_eve):
        assert (await place.ask(token, "GET", task)).status_code == 404
        assert (await place.ask(token, "POST", f"{task}/cancel")).status_code in (403, 404)
    assert (await place.ask(for_ana, "POST", f"{task}/cancel")).status_code == 200


@pytest.mark.parametrize("whose", ["plugin", "person", "plugin for a person"])
async def test_their_tokens_open_nothing_else(place: Place, whose: str) -> None:
    """Where requests are approved and tokens are made, people sign in with us."""
    token = {
        "plugin": place.sign.plugin("auth"),
        "person": place.sign.user(ANA),
        "plugin for a person": place.sign.plugin(obo=place.sign.limited(ANA)),
    }[whose]
    for method, path in (
        ("GET", f"{API}/me"),
        ("POST", f"{API}/tokens"),
        ("GET", f"{API}/requests"),
        ("POST", f"{API}/entities"),
        ("GET", f"{API}/entities/component/default/checkout"),
    ):
        answer = await place.ask(token, method, path, {})

        assert answer.status_code == 401, path
        assert "/api/catalog" in answer.json()["detail"]


async def test_a_bad_token_is_an_authentication_error(place: Place) -> None:
    """As the catalog client reads it, whatever the way that the route takes."""
    late = place.sign.plugin("search", exp=1)
    for path in ("entities", "entities/by-query", "entities/by-name/component/default/x"):
        answer = await place.ask(late, "GET", f"{CATALOG}/{path}")

        assert (answer.status_code, name_of(answer)) == (401, "AuthenticationError")


async def test_without_its_keys_landform_says_that_backstage_is_away(place: Place) -> None:
    token = place.sign.plugin("search")
    del place.keys.shown["search"]

    answer = await place.ask(token, "GET", f"{CATALOG}/entities")

    assert (answer.status_code, name_of(answer)) == (503, "ServiceUnavailableError")


async def test_no_cookie_of_backstage_is_a_token(place: Place) -> None:
    """Its limited token is in the cookie `backstage-auth` of every browser."""
    cookie = {"Cookie": f"backstage-auth={place.sign.limited(ANA)}"}

    answer = await place.client.get(f"{CATALOG}/entities", headers=cookie)

    assert answer.status_code == 401


async def test_a_token_of_landforms_own_counts_as_before(place: Place) -> None:
    """So a proxy that adds one can stand in for Backstage's tokens."""
    made = await place.ask(
        "of-admin", "POST", f"{API}/tokens", {"name": "x", "service": "backstage"}
    )
    token = made.json()["token"]

    assert (await place.ask(token, "GET", f"{CATALOG}/entities")).status_code == 200
    assert (await place.ask(SECRET, "GET", f"{CATALOG}/entities")).status_code == 401
