"""How fast we may call GitHub, and when not at all."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog
from aiolimiter import AsyncLimiter

from landform.adapters.github.answers import Answer, Pause, pause_of, unavailable
from landform.changes.errors import ForgeUnavailable
from landform.kernel.clock import Clock

log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """How hard one process presses GitHub. GitHub counts by installation: share it out.

    Within each figure a burst is allowed, except between writes. Source:
    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api.
    """

    seconds_between_writes: float = 1.0
    writes_per_minute: float = 80
    writes_per_hour: float = 500
    reads_per_minute: float = 60  # 5000 an hour are 83
    looks_per_minute: float = 600  # reads that cost nothing when nothing changed
    concurrency: int = 4
    patience_seconds: float = 30  # how long a call waits for its turn


class Kind(Enum):
    """What a call costs: a look is a read of something that we have and ask whether it changed."""

    LOOK = auto()
    READ = auto()
    WRITE = auto()


class Throttle:
    """Gives calls their turn. Belongs to one event loop."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._limiters: dict[Kind, tuple[AsyncLimiter, ...]] = {
            Kind.LOOK: (AsyncLimiter(limits.looks_per_minute, 60),),
            Kind.READ: (AsyncLimiter(limits.reads_per_minute, 60),),
            Kind.WRITE: tuple(_write_limiters(limits)),
        }
        self._slots = asyncio.Semaphore(limits.concurrency)
        # GitHub asks for writes one after the other, not at the same time.
        self._one_write = asyncio.Lock()
        self._pause: Pause | None = None
        self._limited_in_a_row = 0

    @asynccontextmanager
    async def turn(self, kind: Kind) -> AsyncIterator[None]:
        """Wait until a call may be made, and make it inside.

        Raises:
            ForgeUnavailable: GitHub wants to be left alone, or too many calls wait here.
        """
        self._check_pause()
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self._limits.patience_seconds):
                    if kind is Kind.WRITE:
                        await stack.enter_async_context(self._one_write)
                    for limiter in self._limiters[kind]:
                        await limiter.acquire()
                    await stack.enter_async_context(self._slots)
            except TimeoutError:
                raise self._too_many() from None
            self._check_pause()  # what was asked before us may have met a limit
            yield

    def heed(self, answer: Answer) -> ForgeUnavailable | None:
        """Keep to what an answer says of limits; the error, if it was refused for one."""
        now = self._clock()
        pause = pause_of(answer, now, limited_before=self._limited_in_a_row)
        is_refused = pause is not None and answer.status >= 400
        if is_refused:
            self._limited_in_a_row += 1
        elif answer.status != 0:
            self._limited_in_a_row = 0
        if pause is not None:
            self._pause = pause
            log.warning("github.paused", until=pause.until.isoformat(), why=pause.why)
        return pause.error() if pause is not None and is_refused else None

    def _check_pause(self) -> None:
        if self._pause is None:
            return
        if self._clock() < self._pause.until:
            raise self._pause.error()
        self._pause = None

    def _too_many(self) -> ForgeUnavailable:
        until: datetime = self._clock() + timedelta(seconds=self._limits.patience_seconds)
        return unavailable("Too many calls to GitHub are waiting here for their turn", until)


def _write_limiters(limits: Limits) -> Iterable[AsyncLimiter]:
    if limits.seconds_between_writes > 0:
        yield AsyncLimiter(1, limits.seconds_between_writes)
    yield AsyncLimiter(limits.writes_per_minute, 60)
    yield AsyncLimiter(limits.writes_per_hour, 3600)
