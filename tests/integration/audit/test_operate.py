"""What operators see when something does not move, and what they can do about it."""

from sqlalchemy import update

from landform.audit.models import Filters
from landform.catalog.origins import CatalogOrigins
from landform.catalog.published_templates import PublishedTemplates
from landform.catalog.records import CatalogRecords
from landform.db.tables import deliveries, jobs
from landform.runs.models import Lock
from landform.worker.clock import Sweeper
from tests.support.access import ADMIN
from tests.support.api import API, ATLANTIS_TOKEN, read_inbox, serving
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.support.world import World

AS_ADMIN = {"Landform-User": ADMIN}
APPLY = {
    "Repo": {"FullName": "acme/infra"},
    "Pull": {"Num": 99, "HeadCommit": "a" * 40},
}


async def deliver(world: World) -> None:
    """Something from Atlantis that nobody here knows."""
    async with serving(world) as client:
        answer = await client.post(
            "/webhooks/atlantis", json=APPLY, headers={"Authorization": f"Bearer {ATLANTIS_TOKEN}"}
        )
        assert answer.status_code == 202
    await read_inbox(world)


async def test_a_request_that_nothing_happens_to_is_shown_with_what_it_waits_for(
    world: World, clock: ManualClock
) -> None:
    request = await world.planned()
    moving = await world.submit(name="other")
    async with serving(world) as client:
        fresh = (await client.get(f"{API}/operate", headers=AS_ADMIN)).json()
        clock.go_on(hours=2)
        await world.advance(moving)
        stuck = (await client.get(f"{API}/operate", headers=AS_ADMIN)).json()["stuck"]

    assert fresh["stuck"] == []
    [found] = stuck
    assert found["request"]["id"] == request.id
    assert found["waits_for"] == (
        f"reviews of pull request {request.pull_request_number} by group:default/platform-team"
    )
    assert found["problem"] is None


async def test_a_request_whose_steps_fail_is_shown_at_once_with_the_error(world: World) -> None:
    request = await world.submit()
    async with world.db.transaction() as tx:
        why = "GitHub does not answer."
        await tx.execute(update(jobs).values(last_error=why, attempts=4))

    async with serving(world) as client:
        [found] = (await client.get(f"{API}/operate", headers=AS_ADMIN)).json()["stuck"]

    assert found["request"]["id"] == request.id
    assert (found["problem"], found["attempts"]) == (why, 4)


async def test_a_plan_that_failed_is_shown_with_its_reason(world: World) -> None:
    request = await world.advance(await world.submit())
    await world.finish_plan(request, error="Error: no such region")
    await world.advance(request)

    async with serving(world) as client:
        [found] = (await client.get(f"{API}/operate", headers=AS_ADMIN)).json()["stuck"]

    assert "no such region" in found["problem"]
    assert "somebody to try again" in found["waits_for"]


async def test_locks_are_shown_with_the_request_that_they_are_for(world: World) -> None:
    request = await world.advance(await world.submit())
    number = request.pull_request_number
    assert number is not None
    world.runner.held = [Lock(number, request.stack.directory, "default")]

    async with serving(world) as client:
        locks = (await client.get(f"{API}/operate", headers=AS_ADMIN)).json()["locks"]

    assert [(each["directory"], each["request_id"]) for each in locks] == [
        (request.stack.directory, request.id)
    ]


def a_sweeper(world: World) -> Sweeper:
    templates = PublishedTemplates(
        world.templates, world.catalog, CatalogOrigins(world.db, world.clock)
    )
    records = CatalogRecords(world.db, world.clock)
    return Sweeper(
        world.db,
        world.waker,
        world.operate,
        world.audit,
        templates,
        records,
        history_days=30,
    )


async def test_the_last_sweep_is_shown_with_what_it_found(world: World, clock: ManualClock) -> None:
    await world.submit()
    await world.finish_jobs()
    await a_sweeper(world).sweep()
    clock.go_on(minutes=5)
    await a_sweeper(world).sweep()

    async with serving(world) as client:
        [sweep] = (await client.get(f"{API}/operate", headers=AS_ADMIN)).json()["sweeps"]

    assert sweep["name"] == "requests"
    assert sweep["found"] == {"forgotten": 0, "stale_locks": 0, "old_history": 0}
    assert sweep["ran_at"].startswith(clock().strftime("%Y-%m-%dT%H:%M"))


async def test_a_delivery_that_failed_is_read_again_when_an_operator_says_so(world: World) -> None:
    await deliver(world)
    async with serving(world) as client:
        failed = await client.get(f"{API}/deliveries", params={"state": "failed"}, headers=AS_ADMIN)
        [delivery] = failed.json()["items"]
        path = f"{API}/deliveries/{delivery['id']}/replay"

        assert delivery["error"]
        assert "body" not in delivery
        assert (await client.post(path)).status_code == 403  # Ana is no operator
        replayed = await client.post(path, headers=AS_ADMIN)
        again = await client.post(path, headers=AS_ADMIN)

    assert (replayed.status_code, replayed.json()["state"]) == (202, "waiting")
    assert again.status_code == 409
    assert await world.jobs("read_inbox") == {"all"}
    log = (await world.audit.list_entries(Filters(action="delivery.replay"), limit=5)).items
    assert [(each.actor, each.outcome) for each in log] == [
        (ADMIN, "failed"),
        (ADMIN, "allowed"),
        (ANA, "denied"),
    ]


async def test_a_delivery_that_nobody_sent_is_not_found(world: World) -> None:
    async with serving(world) as client:
        answer = await client.post(f"{API}/deliveries/7/replay", headers=AS_ADMIN)

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/delivery-not-found"


async def test_pages_of_deliveries_follow_each_other(world: World, clock: ManualClock) -> None:
    async with world.db.transaction() as tx:
        for number in range(5):
            row = {"source": "github", "delivery_id": str(number), "event": "push", "body": "{}"}
            await tx.execute(deliveries.insert().values(**row, received_at=clock()))

    seen: list[str] = []
    async with serving(world) as client:
        params = {"limit": "2"}
        while True:
            answer = await client.get(f"{API}/deliveries", params=params, headers=AS_ADMIN)
            seen += [each["delivery_id"] for each in answer.json()["items"]]
            if not answer.json()["next_cursor"]:
                break
            params["cursor"] = answer.json()["next_cursor"]

    assert seen == ["4", "3", "2", "1", "0"]
