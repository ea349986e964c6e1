"""Long work leaves the event loop to others in between."""

import asyncio
import time

from landform.kernel.turns import TURN, in_turns


async def test_all_items_come_in_order() -> None:
    assert [each async for each in in_turns(range(5))] == [0, 1, 2, 3, 4]
    assert [each async for each in in_turns(range(0))] == []


async def test_others_have_their_turn_before_long_work_is_done() -> None:
    told: list[str] = []

    async def work() -> None:
        async for number in in_turns(range(3)):
            until = time.perf_counter() + TURN
            while time.perf_counter() < until:  # an item that takes a whole turn
                pass
            told.append(f"work {number}")

    async def other() -> None:
        for number in range(2):
            told.append(f"other {number}")
            await asyncio.sleep(0)

    await asyncio.gather(work(), other())

    assert told == ["work 0", "other 0", "work 1", "other 1", "work 2"]


async def test_short_work_is_done_at_once() -> None:
    told: list[str] = []

    async def work() -> None:
        told.extend([f"work {number}" async for number in in_turns(range(3))])

    async def other() -> None:
        told.append("other")

    await asyncio.gather(work(), other())

    assert told[-1] == "other"
