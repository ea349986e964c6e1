"""What happened to an entity: who, when, what."""

from datetime import timedelta
from typing import Any

import httpx2

from landform.catalog.history import HIDDEN, What
from landform.catalog.records import CatalogRecords
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.names import EntityRef
from tests.support.api import API
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.unit.catalog.builders import an_entity

HERE = "url:https://git.example/orders.yaml"
REF = EntityRef("resource", "default", "db")
HISTORY = f"{API}/entities/resource/default/db/history"


async def test_every_write_is_remembered_newest_first(
    catalog: CatalogService, api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    created_at = clock.now.isoformat()
    await catalog.put_entity(an_entity("Resource", "db", size=1), location=HERE, actor=ANA)
    first = (await catalog.entity(REF)).etag
    await catalog.put_entity(an_entity("Resource", "db", size=1), location=HERE, actor=ANA)
    clock.go_on(seconds=60)
    await catalog.put_entity(an_entity("Resource", "db", size=2), location=HERE)
    second = (await catalog.entity(REF)).etag
    await catalog.remove_entity(REF, actor=ANA)

    removed, changed, created = (await api.get(HISTORY)).json()["items"]

    assert [each["what"] for each in (removed, changed, created)] == [
        "removed",
        "changed",
        "created",
    ]
    assert [each["actor"] for each in (removed, changed, created)] == [ANA, "landform", ANA]
    assert changed["diff"] == [{"path": "/spec/size", "before": 1, "after": 2}]
    assert created["diff"] == removed["diff"] == []
    assert {each["location"] for each in (removed, changed, created)} == {HERE}
    assert (created["etag_before"], created["etag_after"]) == (None, first)
    assert (changed["etag_before"], changed["etag_after"]) == (first, second)
    assert (removed["etag_before"], removed["etag_after"]) == (second, None)
    assert created["at"].replace("Z", "+00:00") == created_at
    assert changed["at"] > created["at"]


async def test_history_is_read_page_by_page(
    catalog: CatalogService, api: httpx2.AsyncClient
) -> None:
    for size in range(5):
        await catalog.put_entity(an_entity("Resource", "db", size=size), location=HERE)
        await catalog.put_entity(an_entity("Resource", "other", size=size), location=HERE)

    seen, cursor = [], None
    for _ in range(3):
        asked = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await api.get(HISTORY, params=asked)).json()
        seen += page["items"]
        cursor = page["nextCursor"]

    assert cursor is None
    assert [each["what"] for each in seen] == ["changed"] * 4 + ["created"]
    assert [each["id"] for each in seen] == sorted((each["id"] for each in seen), reverse=True)
    wrong = await api.get(HISTORY, params={"cursor": "WyJ4Il0"})
    assert (wrong.status_code, wrong.json()["slug"]) == (422, "malformed-cursor")


async def test_what_was_never_there_has_no_history(api: httpx2.AsyncClient) -> None:
    answer = await api.get(HISTORY)

    assert (answer.status_code, answer.json()["slug"]) == (404, "entity-not-found")


async def test_a_write_that_fails_leaves_no_history(
    catalog: CatalogService, api: httpx2.AsyncClient
) -> None:
    body = {"items": [an_entity("Resource", "db"), an_entity("Resource", "x", owner="")]}

    assert (await api.post(f"{API}/entities", json=body)).status_code == 422

    assert (await api.get(HISTORY)).status_code == 404


async def test_a_secret_is_not_told(catalog: CatalogService, api: httpx2.AsyncClient) -> None:
    for password in ("hunter-1", "hunter-2"):
        spec: dict[str, Any] = {"connection": {"password": password}, "token": password}
        await catalog.put_entity(an_entity("Resource", "db", **spec), location=HERE)

    answer = await api.get(HISTORY)

    assert "hunter" not in answer.text
    sides = {"before": HIDDEN, "after": HIDDEN}
    paths = ("/spec/connection/password", "/spec/token")
    assert answer.json()["items"][0]["diff"] == [{"path": path} | sides for path in paths]


async def test_old_history_is_forgotten(
    db: Database, catalog: CatalogService, clock: ManualClock
) -> None:
    records = CatalogRecords(db, clock)
    await catalog.put_entity(an_entity("Resource", "db", size=1), location=HERE)
    clock.go_on(hours=1)
    await catalog.put_entity(an_entity("Resource", "db", size=2), location=HERE)

    assert await records.forget(older_than=timedelta(minutes=30)) == 1

    left = (await records.history(REF, limit=10)).items
    assert [each.what for each in left] == [What.CHANGED]
    assert await records.forget(older_than=timedelta(minutes=30)) == 0
