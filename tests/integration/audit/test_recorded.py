"""What people do, and what they are refused, is in the audit log afterwards."""

import re
from typing import Any

import httpx2
import pytest
import structlog

from landform.audit.models import Filters, Outcome
from landform.changes.errors import HeadMoved
from landform.changes.models import ReviewState
from tests.support.access import ADMIN
from tests.support.api import API, serving
from tests.support.builders import ANA, ROSA, SAM
from tests.support.clock import ManualClock
from tests.support.world import World

ORDER = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}
AS_ADMIN = {"Landform-User": ADMIN}
COMPONENT = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "shop"},
    "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
}


async def recorded(world: World, **wanted: Any) -> list[tuple[str, str, str]]:
    """Who did what and what became of it, oldest first."""
    found = (await world.audit.list_entries(Filters(**wanted), limit=200)).items
    return [(each.actor, each.action, each.outcome) for each in reversed(found)]


async def test_the_life_of_a_request_is_in_the_log_with_who_moved_it(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)

    entries = await recorded(world, object_kind="request", object_id=request.id)

    assert entries[0] == (ANA, "request.submit", "allowed")
    assert ("landform", "request.apply_started", "allowed") in entries
    assert ("landform", "request.resource_registered", "allowed") in entries
    assert (ROSA, "pull-request.review", "allowed") in await recorded(world)
    assert [each[1] for each in entries] == [
        f"request.{'submit' if event == 'submitted' else event}"
        for event in await world.timeline(request)
    ]
    assert (await world.audit.verify()).fault is None


async def test_an_entry_tells_before_after_and_the_http_request(world: World) -> None:
    async with serving(world) as client:
        body = {"template": "probe", "parameters": ORDER}
        submitted = (await client.post(f"{API}/requests", json=body)).json()
        answer = await client.post(f"{API}/requests/{submitted['id']}/cancel", json={})
        log = await client.get(
            f"{API}/audit", params={"action": "request.cancel"}, headers=AS_ADMIN
        )

    [entry] = log.json()["items"]
    assert entry["actor"] == ANA
    assert entry["object_id"] == submitted["id"]
    assert entry["before"] == {"status": "submitted"}
    assert entry["after"] == {"status": "cancelled"}
    assert entry["http_request_id"] == answer.headers["X-Request-Id"]


async def test_a_review_that_the_forge_refuses_is_recorded_as_failed(world: World) -> None:
    request = await world.planned()

    with pytest.raises(HeadMoved):
        await world.review(request, head_sha="f" * 40)

    assert [each for each in await recorded(world) if each[1] == "pull-request.review"] == [
        (ROSA, "pull-request.review", "allowed"),
        (ROSA, "pull-request.review", "failed"),
    ]


async def test_a_refused_attempt_is_recorded_with_the_rule_that_refused_it(world: World) -> None:
    request = await world.planned()

    async with serving(world) as client:
        body = {"state": ReviewState.APPROVED.value, "head_sha": request.head_sha, "body": ""}
        number = request.pull_request_number
        refused = await client.post(f"{API}/pull-requests/{number}/reviews", json=body)
        log = await client.get(f"{API}/audit", params={"outcome": "denied"}, headers=AS_ADMIN)

    assert refused.status_code == 403
    [entry] = log.json()["items"]
    assert (entry["actor"], entry["action"]) == (ANA, "pull-request.review")
    assert entry["object_id"] == str(number)
    assert entry["cause"] == "not-allowed: Nobody decides on their own request; ask a colleague."
    assert entry["after"]["status"] == 403
    assert entry["http_request_id"] == refused.headers["X-Request-Id"]


async def test_unknown_tokens_are_recorded_without_the_token(world: World) -> None:
    async with serving(world, tokens={"good": ANA}) as client:
        headers = {"Authorization": "Bearer of-somebody-else"}
        assert (await client.get(f"{API}/requests", headers=headers)).status_code == 401

    [entry] = (await world.audit.list_entries(Filters(), limit=10)).items
    assert (entry.actor, entry.action, entry.outcome) == ("anonymous", "requests.list", "denied")
    assert "of-somebody-else" not in repr(entry)


async def test_catalog_writes_of_people_are_recorded_and_those_of_applies_are_not(
    world: World,
) -> None:
    async with serving(world) as client:
        put = await client.put(
            f"{API}/entities/component/default/shop", json=COMPONENT, headers=AS_ADMIN
        )
        await client.delete(f"{API}/entities/component/default/shop", headers=AS_ADMIN)

    assert put.status_code == 201
    assert await recorded(world) == [
        (ADMIN, "entity.put", "allowed"),
        (ADMIN, "entity.delete", "allowed"),
    ]


async def test_repeated_refusals_are_counted_instead_of_written(
    world: World, clock: ManualClock
) -> None:
    """Threat 26: an attacker fills neither the disk nor the log."""
    async with serving(world) as client:
        for _ in range(30):
            assert (await client.get(f"{API}/audit")).status_code == 403
        clock.go_on(minutes=11)
        await client.get(f"{API}/deliveries")

    entries = (await world.audit.list_entries(Filters(outcome=Outcome.DENIED), limit=50)).items
    assert [each.action for each in entries] == ["deliveries.list", "audit.list", "audit.list"]
    assert entries[1].after is not None
    assert '"repeated":29' in entries[1].after


async def test_ever_new_attempts_of_one_person_are_written_up_to_a_number(
    world: World, clock: ManualClock
) -> None:
    async with serving(world) as client:
        for number in range(1, 101):
            await client.post(f"{API}/deliveries/{number}/replay")
        clock.go_on(minutes=11)
        await client.get(f"{API}/audit")

    entries = (await world.audit.list_entries(Filters(outcome=Outcome.DENIED), limit=200)).items
    assert len(entries) == 20 + 1 + 1
    assert (entries[1].actor, entries[1].object_id) == (ANA, "*")
    assert entries[1].after is not None
    assert '"repeated":80' in entries[1].after


async def test_only_administrators_see_the_log(world: World) -> None:
    async with serving(world) as client:
        for path in ("audit", "audit/export", "audit/verify", "operate", "deliveries"):
            assert (await client.get(f"{API}/{path}")).status_code == 403
            allowed = await client.get(f"{API}/{path}", headers=AS_ADMIN)
            assert allowed.status_code == 200, path


async def test_an_export_has_every_entry_and_is_an_entry_itself(world: World) -> None:
    await world.submit(name="one")
    await world.submit(SAM, name="two")

    async with serving(world) as client:
        everything = await client.get(f"{API}/audit/export", headers=AS_ADMIN)
        sams = await client.get(f"{API}/audit/export", params={"actor": SAM}, headers=AS_ADMIN)

    assert everything.headers["content-type"] == "application/x-ndjson"
    assert len(everything.text.splitlines()) == 3
    assert len(sams.text.splitlines()) == 1
    assert await recorded(world, action="audit.export") == [(ADMIN, "audit.export", "allowed")] * 2


async def test_verifying_by_api_holds_the_log_against_what_was_kept(world: World) -> None:
    await world.submit()
    head = await world.audit.head()

    async with serving(world) as client:

        async def verify(*expect: str) -> dict[str, Any]:
            answer = await client.get(
                f"{API}/audit/verify", params={"expect": list(expect)}, headers=AS_ADMIN
            )
            found: dict[str, Any] = answer.json()
            return found

        good = await verify(f"{head.seq}:{head.hash}")
        longer = await verify(f"{head.seq + 5}:{'a' * 64}")
        other = await verify(f"1:{'a' * 64}")
        malformed = await client.get(
            f"{API}/audit/verify", params={"expect": "1"}, headers=AS_ADMIN
        )

    assert good["ok"]
    assert good["head"] == f"{head.seq}:{head.hash}"
    assert longer["fault"]["seq"] == head.seq + 1
    assert other["fault"]["seq"] == 1
    assert malformed.status_code == 422


async def test_ids_of_requests_come_from_trusted_proxies_only(world: World) -> None:
    async with serving(world) as client:
        given = {"X-Request-Id": "given-by-the-caller"}
        answer = await client.get(f"{API}/me", headers=given)

    assert re.fullmatch(r"[0-9a-f]{24}", answer.headers["X-Request-Id"])


async def test_log_lines_carry_the_id_of_their_request(world: World) -> None:
    structlog.contextvars.clear_contextvars()
    seen: list[str] = []

    async def note(client: httpx2.AsyncClient) -> None:
        answer = await client.post(
            f"{API}/requests", json={"template": "probe", "parameters": ORDER}
        )
        seen.append(answer.headers["X-Request-Id"])

    merge = structlog.contextvars.merge_contextvars
    with structlog.testing.capture_logs(processors=[merge]) as log:
        async with serving(world) as client:
            await note(client)

    [line] = [each for each in log if each["event"] == "request.submitted"]
    assert line["http_request_id"] == seen[0]
    assert "http_request_id" not in structlog.contextvars.get_contextvars()
