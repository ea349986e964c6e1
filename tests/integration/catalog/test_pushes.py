"""Entities are written by API: by those they belong to, in the version they know."""

import asyncio
from typing import Any

import httpx2
import pytest

from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.catalog.validation import declare
from landform.db.engine import Database
from tests.support.access import ADMIN
from tests.support.api import API
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.unit.catalog.builders import an_entity

DB = f"{API}/entities/resource/default/db"
AS_ANA = {"Landform-User": ANA}
ELSEWHERE = "url:https://git.example/db.yaml"


@pytest.fixture(autouse=True)
async def people(catalog: CatalogService) -> None:
    """Ana is a member of payments, and so of its parent."""
    await catalog.put_entities(
        [
            an_entity("Group", "payments", parent="shop"),
            an_entity("Group", "shop"),
            an_entity("Group", "billing"),
            an_entity("User", "ana", memberOf=["payments"]),
        ],
        location="test:people",
    )


async def test_what_was_read_can_be_put_back_in_its_version(api: httpx2.AsyncClient) -> None:
    created = await api.put(DB, json=an_entity("Resource", "db", size=1))
    read = await api.get(DB)
    assert (created.status_code, read.headers["etag"]) == (201, created.headers["etag"])
    assert "relations" not in read.json()
    entity = read.json()
    entity["spec"]["size"] = 2
    in_version = {"If-Match": read.headers["etag"]}

    changed = await api.put(DB, json=entity, headers=in_version)
    late = await api.put(DB, json=an_entity("Resource", "db", size=3), headers=in_version)

    assert changed.status_code == 200
    assert (late.status_code, late.json()["slug"]) == (412, "entity-changed")
    assert changed.headers["etag"] in late.json()["detail"]
    assert read.headers["etag"] in late.json()["detail"]
    assert (await api.get(DB)).json()["spec"]["size"] == 2
    assert (await api.delete(DB, headers=in_version)).status_code == 412
    assert (await api.delete(DB, headers={"If-Match": changed.headers["etag"]})).status_code == 204
    assert (await api.get(DB)).status_code == 404
    assert (await api.delete(DB, headers={"If-Match": "*"})).status_code == 412


async def test_what_is_known_is_not_sent_again(api: httpx2.AsyncClient) -> None:
    etag = (await api.put(DB, json=an_entity("Resource", "db"))).headers["etag"]

    same = await api.get(DB, headers={"If-None-Match": f"W/{etag}"})
    other = await api.get(DB, headers={"If-None-Match": '"x"'})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


async def test_who_wants_it_new_overwrites_nothing(api: httpx2.AsyncClient) -> None:
    as_new = {"If-None-Match": "*"}

    assert (await api.put(DB, json=an_entity("Resource", "db"), headers=as_new)).status_code == 201
    again = await api.put(DB, json=an_entity("Resource", "db"), headers=as_new)

    assert (again.status_code, again.json()["slug"]) == (412, "entity-changed")


async def test_of_writers_at_once_one_wins(api: httpx2.AsyncClient) -> None:
    etag = (await api.put(DB, json=an_entity("Resource", "db"))).headers["etag"]

    answers = await asyncio.gather(
        *(
            api.put(DB, json=an_entity("Resource", "db", n=n), headers={"If-Match": etag})
            for n in range(5)
        )
    )

    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412, 412]


@pytest.mark.parametrize(
    ("location", "advice"),
    [
        (ELSEWHERE, f"comes from {ELSEWHERE}"),
        ("landform:17", "was registered by request 17"),
    ],
)
async def test_what_comes_from_elsewhere_is_not_overwritten(
    catalog: CatalogService, api: httpx2.AsyncClient, location: str, advice: str
) -> None:
    await catalog.put_entity(an_entity("Resource", "db", size=1), location=location)
    entity, over = an_entity("Resource", "db", size=2), {"take-over": "true"}

    put = await api.put(DB, json=entity)
    posted = await api.post(f"{API}/entities", json={"items": [entity]})
    deleted = await api.delete(DB)
    by_ana = await api.put(DB, json=entity, headers=AS_ANA, params=over)

    for answer in (put, posted, deleted, by_ana):
        assert (answer.status_code, answer.json()["slug"]) == (409, "entity-owned-elsewhere")
        assert advice in answer.json()["detail"]
    assert (await api.get(DB)).json()["spec"]["size"] == 1
    assert (await api.put(DB, json=entity, params=over)).status_code == 200
    history = (await api.get(f"{DB}/history")).json()["items"]
    assert (history[0]["actor"], history[0]["location"]) == (ADMIN, "landform:api")


async def test_an_orphan_is_free_for_its_owner(
    api: httpx2.AsyncClient, db: Database, clock: ManualClock
) -> None:
    orphan = declare(an_entity("Resource", "db"), location=ELSEWHERE, orphan=True)
    await CatalogOrigins(db, clock).put([orphan], origin=ELSEWHERE)

    assert (await api.delete(DB, headers=AS_ANA)).status_code == 204


async def test_members_write_what_their_group_owns(api: httpx2.AsyncClient) -> None:
    mine, parents = an_entity("Resource", "db"), an_entity("Resource", "db", owner="shop")

    assert (await api.put(DB, json=mine, headers=AS_ANA)).status_code == 201
    assert (await api.put(DB, json=parents, headers=AS_ANA)).status_code == 200
    assert (await api.delete(DB, headers=AS_ANA)).status_code == 204


async def test_nobody_writes_what_others_own(api: httpx2.AsyncClient) -> None:
    """Threat: change the owner to get at it, or give it to others (row 17)."""
    theirs, mine = an_entity("Resource", "db", owner="billing"), an_entity("Resource", "db")
    assert (await api.put(DB, json=theirs, headers=AS_ANA)).status_code == 403
    await api.put(DB, json=theirs)

    taken = await api.put(DB, json=mine, headers=AS_ANA)
    deleted = await api.delete(DB, headers=AS_ANA)
    among_mine = {"items": [an_entity("Resource", "x"), mine]}
    posted = await api.post(f"{API}/entities", json=among_mine, headers=AS_ANA)
    await api.put(DB, json=mine)
    given_away = await api.put(DB, json=theirs, headers=AS_ANA)

    for answer in (taken, deleted, posted, given_away):
        assert (answer.status_code, answer.json()["slug"]) == (403, "entity-not-yours")
        assert "group:default/billing" in answer.json()["detail"]
    assert (await api.get(f"{API}/entities/resource/default/x")).status_code == 404


@pytest.mark.parametrize("kind", ["Group", "User", "Location", "Template"])
async def test_what_says_who_may_do_what_is_for_administrators(
    api: httpx2.AsyncClient, kind: str
) -> None:
    path = f"{API}/entities/{kind.lower()}/default/new"
    spec: dict[str, Any] = {"owner": "payments"} if kind == "Template" else {}
    entity = an_entity(kind, "new", **spec)

    by_ana = await api.put(path, json=entity, headers=AS_ANA)
    deleted = await api.delete(f"{API}/entities/user/default/ana", headers=AS_ANA)

    assert (by_ana.status_code, deleted.status_code) == (403, 403)
    assert (await api.put(path, json=entity)).status_code == 201


async def test_many_are_put_at_once_or_none(api: httpx2.AsyncClient) -> None:
    await api.put(DB, json=an_entity("Resource", "db", size=1))
    await api.put(f"{API}/entities/resource/default/same", json=an_entity("Resource", "same"))
    names: dict[str, dict[str, Any]] = {"db": {"size": 2}, "same": {}, "new": {}}
    items = [an_entity("Resource", name, **spec) for name, spec in names.items()]

    done = (await api.post(f"{API}/entities", json={"items": items})).json()

    assert [each["result"] for each in done["results"]] == ["changed", "unchanged", "created"]
    assert done["items"][2] == "resource:default/new"
    wrong = {"items": [an_entity("Resource", "ok"), an_entity("Resource", "no", owner="")]}
    refused = await api.post(f"{API}/entities", json=wrong)
    assert refused.status_code == 422
    assert "/items/1/spec/owner" in refused.json()["detail"]
    assert (await api.get(f"{API}/entities/resource/default/ok")).status_code == 404
