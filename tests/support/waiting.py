"""Wait for conditions, never for a while."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")

GLANCE_SECONDS = 0.02


@overload
async def await_until(
    condition: Callable[[], Awaitable[T | None]], *, seconds: float = ..., what: str = ...
) -> T: ...


@overload
async def await_until(
    condition: Callable[[], T | None], *, seconds: float = ..., what: str = ...
) -> T: ...


async def await_until(
    condition: Callable[[], Any], *, seconds: float = 30.0, what: str = "the condition"
) -> Any:
    """The first truthy value of ``condition``, which may be async.

    Raises:
        AssertionError: there was none in that time.
    """
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        assert time.monotonic() < deadline, f"{what} did not come about in {seconds} seconds"
        await asyncio.sleep(GLANCE_SECONDS)
