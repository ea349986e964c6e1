"""Who came in, by which proof, and what of the catalog they touched is in the audit log."""

from typing import Any

import httpx2
import pytest

from landform.access.errors import TooManySignIns, TooManyTokens
from landform.access.models import Scope
from landform.access.sessions import SessionRules, SessionService
from landform.access.tokens import TokenOrder, TokenService
from landform.adapters.identity import CatalogPeople
from landform.audit.models import Filters
from landform.catalog.accounts import CatalogAccounts
from landform.catalog.validation import declare
from landform.kernel.names import EntityRef
from tests.support.api import API, serving
from tests.support.builders import ANA, PAYMENTS, ROSA
from tests.support.clock import ManualClock
from tests.support.world import World

EVE = "user:default/eve"
TOKENS = {"of-ana": ANA, "of-rosa": ROSA, "of-eve": EVE}
SHOP: dict[str, Any] = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "shop"},
    "spec": {"type": "service", "lifecycle": "production", "owner": PAYMENTS},
}


def by(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def recorded(world: World) -> list[tuple[str, str, str]]:
    """Who did what and what became of it, oldest first."""
    found = (await world.audit.list_entries(Filters(), limit=200)).items
    return [(each.actor, each.action, each.outcome) for each in reversed(found)]


async def log_of(world: World) -> str:
    return repr((await world.audit.list_entries(Filters(), limit=200)).items)


async def test_who_signs_in_and_out_is_recorded_without_what_the_cookie_holds(
    world: World,
) -> None:
    async with serving(world) as client:
        del client.headers["Landform-User"]
        await client.post(f"{API}/sign-in/local", json={"user": ANA})
        cookie = client.cookies["landform-session"]
        await client.post(f"{API}/sign-out", json={})

    assert await recorded(world) == [
        (ANA, "session.open", "allowed"),
        (ANA, "session.end", "allowed"),
    ]
    assert cookie not in await log_of(world)


@pytest.mark.parametrize(
    "path", ["/auth/none/callback?error=access_denied", "/auth/none/callback?code=x&state=y"]
)
async def test_a_sign_in_that_is_refused_is_recorded(world: World, path: str) -> None:
    async with serving(world, tokens={}) as client:
        answer = await client.get(path)

    assert answer.headers["location"].startswith("/sign-in?problem=")
    assert await recorded(world) == [("anonymous", "sign-in.finish", "denied")]


async def test_tokens_are_recorded_when_made_and_revoked_and_never_as_they_are(
    world: World,
) -> None:
    async with serving(world, tokens=TOKENS) as client:
        made = await client.post(f"{API}/tokens", json={"name": "ci"}, headers=by("of-ana"))
        path = f"{API}/tokens/{made.json()['id']}"
        foreign = await client.delete(path, headers=by("of-rosa"))
        await client.delete(path, headers=by("of-ana"))

    assert foreign.status_code == 404
    assert await recorded(world) == [
        (ANA, "token.create", "allowed"),
        (ROSA, "token.revoke", "denied"),
        (ANA, "token.revoke", "allowed"),
    ]
    assert made.json()["token"].rpartition("_")[2] not in await log_of(world)


@pytest.mark.parametrize("what", ["", "/events", "/runs"])
async def test_who_looks_for_what_is_not_theirs_is_recorded_and_who_errs_is_not(
    world: World, what: str
) -> None:
    request = await world.submit()
    before = len(await recorded(world))

    async with serving(world, tokens=TOKENS) as client:
        for each in (request.id, "0" * 36):
            answer = await client.get(f"{API}/requests/{each}{what}", headers=by("of-eve"))
            assert answer.status_code == 404

    [(actor, _, outcome)] = (await recorded(world))[before:]
    assert (actor, outcome) == (EVE, "denied")


async def test_a_pull_request_and_a_log_that_are_not_theirs_are_recorded_too(
    world: World,
) -> None:
    request = await world.planned()
    run = f"{request.id}.plan.{request.head_sha}"
    before = len(await recorded(world))

    async with serving(world, tokens=TOKENS) as client:
        for path in (f"runs/{run}/log", f"pull-requests/{request.pull_request_number}"):
            answer = await client.get(f"{API}/{path}", headers=by("of-eve"))
            assert answer.status_code == 404

    assert [each[0::2] for each in (await recorded(world))[before:]] == [(EVE, "denied")] * 2


async def test_locations_are_recorded_with_who_registered_and_removed_them(
    world: World,
) -> None:
    body = {"type": "url", "target": "https://example.com/catalog-info.yaml"}
    async with serving(world, tokens=TOKENS) as client:
        made = await client.post("/api/catalog/locations", json=body, headers=by("of-ana"))
        number = made.json()["location"]["id"]
        path = f"/api/catalog/locations/{number}"
        await client.post(f"{API}/locations/{number}/refresh", headers=by("of-rosa"))
        moved = body | {"target": "https://example.com/other.yaml"}
        await client.put(path, json=moved, headers=by("of-ana"))
        refused = await client.delete(path, headers=by("of-rosa"))
        await client.delete(path, headers=by("of-ana"))

    assert refused.status_code == 403
    assert await recorded(world) == [
        (ANA, "location.register", "allowed"),
        (ROSA, "location.refresh", "allowed"),
        (ANA, "location.update", "allowed"),
        (ROSA, "location.remove", "denied"),
        (ANA, "location.remove", "allowed"),
    ]


async def test_writes_of_the_catalog_are_recorded_by_their_actor(world: World) -> None:
    """Those of somebody, once for each entity that changed; what a location holds is its own."""
    await world.catalog.put_entities([SHOP], location="url:x", actor="location:default/x")
    async with serving(world, tokens=TOKENS) as client:
        path = f"{API}/entities/component/default/mine"
        mine = SHOP | {"metadata": {"name": "mine"}}
        first = await client.put(path, json=mine, headers=by("of-ana"))
        await client.put(path, json=mine, headers=by("of-ana"))
        refused = await client.delete(path, headers=by("of-eve"))
    declared = declare(mine, location="landform:api").ref

    assert (first.status_code, refused.status_code) == (201, 403)
    assert declared == EntityRef("component", "default", "mine")
    assert await recorded(world) == [
        (ANA, "entity.put", "allowed"),
        (EVE, "entity.delete", "denied"),
    ]
    [_, put] = (await world.audit.list_entries(Filters(), limit=10)).items
    assert put.before is None
    assert put.after == f'{{"etag":{first.headers["etag"]}}}'


async def test_one_person_signs_in_so_often_in_a_minute(world: World, clock: ManualClock) -> None:
    """Threat 26: also where each sign-in comes from another address."""
    people = CatalogPeople(world.catalog, CatalogAccounts(world.catalog))
    sessions = SessionService(world.db, clock, people, rules=SessionRules(per_minute=2))
    for _ in range(2):
        await sessions.open(ANA, provider="local")

    with pytest.raises(TooManySignIns) as refused:
        await sessions.open(ANA, provider="local")
    await sessions.open(ROSA, provider="local")
    clock.go_on(seconds=61)
    await sessions.open(ANA, provider="local")

    assert refused.value.retry_after == 60


async def test_one_person_makes_so_many_tokens_in_a_minute(
    world: World, clock: ManualClock
) -> None:
    tokens = TokenService(world.db, clock, per_minute=2)
    ana = await world.subject(ANA)
    order = TokenOrder("a", frozenset({Scope.READ}), 1)
    for _ in range(2):
        await tokens.create(order, ana)

    with pytest.raises(TooManyTokens) as refused:
        await tokens.create(order, ana)
    await tokens.create(order, await world.subject(ROSA))
    clock.go_on(seconds=61)
    await tokens.create(order, ana)

    assert refused.value.retry_after == 60


async def test_the_page_to_sign_in_may_be_opened_by_many_of_one_address(world: World) -> None:
    """What counts is to sign in, not to look how."""
    async with serving(world, tokens={}) as client:
        told = [(await client.get(f"{API}/sign-in")).status_code for _ in range(40)]

    assert told == [200] * 40


async def test_guessing_at_the_way_back_of_a_sign_in_ends_soon(world: World) -> None:
    async def guess(client: httpx2.AsyncClient, number: int) -> int:
        answer = await client.get(f"/auth/none/callback?code=x&state={number}")
        return answer.status_code

    async with serving(world, tokens={}) as client:
        told = [await guess(client, number) for number in range(31)]

    assert told == [303] * 30 + [429]
