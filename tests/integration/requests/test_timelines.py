"""Those who watch timelines are told of every event, and cost one look together."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from landform.db.engine import Database
from landform.requests.timelines import Timelines
from tests.support.world import World


@contextmanager
def looks(db: Database) -> Iterator[list[str]]:
    """The looks at events that the database is asked for while the block lasts."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "request_events" in statement:
            seen.append(statement)

    event.listen(db.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", note)


async def test_two_hundred_watchers_cost_two_looks(world: World) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    [*events] = await world.requests.events(request.id, await world.subject(request.requested_by))

    with looks(world.db) as seen:
        told = await asyncio.gather(*(timelines.news(request.id, after=0) for _ in range(200)))

    assert all(news is not None and news.events == events for news in told)
    assert len([each for each in seen if "max(" in each]) <= 2
    assert len(seen) <= 4, "what is new was read for each of them"


async def test_who_knows_the_last_event_hears_nothing_and_nothing_more_is_read(
    world: World,
) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    last = await last_event(timelines, request.id)

    with looks(world.db) as seen:
        told = await timelines.news(request.id, after=last)
        again = await timelines.news(request.id, after=last, anyway=True)

    assert told is None
    assert again is not None
    assert (again.request.id, again.events) == (request.id, [])
    assert len(seen) == 3


async def test_one_who_wants_it_anyway_is_answered_beside_one_who_does_not(world: World) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    last = await last_event(timelines, request.id)

    told = await asyncio.gather(
        *(timelines.news(request.id, after=last, anyway=anyway) for anyway in (False, True, False))
    )

    assert told[1] is not None


async def test_who_asks_after_a_commit_hears_of_it_whatever_look_is_under_way(
    world: World,
) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    before = await last_event(timelines, request.id)
    early = [asyncio.create_task(timelines.news(request.id, after=before)) for _ in range(3)]
    await asyncio.sleep(0)

    moved = await world.advance(request)

    news = await timelines.news(moved.id, after=before)
    assert news is not None
    assert news.request.status is moved.status, "the request is older than its events"
    assert news.events[-1].to_status is moved.status
    assert all(each is None or each.events[0].id > before for each in await asyncio.gather(*early))


async def test_each_is_told_of_their_own_request(world: World) -> None:
    first, second = await world.submit(), await world.submit(name="second")
    timelines = Timelines(world.db)
    asked = (first.id, second.id, "unknown")

    told = await asyncio.gather(*(timelines.news(each, after=0, anyway=True) for each in asked))

    assert [news.request.id if news else None for news in told] == [first.id, second.id, None]
    assert {event.request_id for event in (told[1].events if told[1] else ())} == {second.id}


async def test_who_goes_away_takes_the_answer_from_nobody(world: World) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    leaving, staying = (asyncio.create_task(timelines.news(request.id, after=0)) for _ in range(2))
    await asyncio.sleep(0)

    leaving.cancel()

    assert await staying is not None
    await asyncio.wait([leaving])
    assert leaving.cancelled()


async def last_event(timelines: Timelines, request_id: str) -> int:
    news = await timelines.news(request_id, after=0)
    assert news is not None
    return news.events[-1].id
