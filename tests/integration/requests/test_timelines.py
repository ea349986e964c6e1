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
        if "max(request_events.id)" in statement:
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
        told = await asyncio.gather(*(timelines.newest(request.id) for _ in range(200)))

    assert set(told) == {events[-1].id}
    assert len(seen) <= 2


async def test_who_asks_after_a_commit_hears_of_it_whatever_look_is_under_way(
    world: World,
) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    before = await timelines.newest(request.id)
    early = [asyncio.create_task(timelines.newest(request.id)) for _ in range(3)]
    await asyncio.sleep(0)

    moved = await world.advance(request)

    assert await timelines.newest(moved.id) > before
    assert all(number >= before for number in await asyncio.gather(*early))


async def test_each_is_told_of_their_own_request(world: World) -> None:
    first = await world.submit()
    timelines = Timelines(world.db)

    numbers = await asyncio.gather(timelines.newest(first.id), timelines.newest("unknown"))

    assert numbers[0] > 0
    assert numbers[1] == 0


async def test_who_goes_away_takes_the_answer_from_nobody(world: World) -> None:
    request = await world.submit()
    timelines = Timelines(world.db)
    leaving, staying = (asyncio.create_task(timelines.newest(request.id)) for _ in range(2))
    await asyncio.sleep(0)

    leaving.cancel()

    assert await staying > 0
    await asyncio.wait([leaving])
    assert leaving.cancelled()
