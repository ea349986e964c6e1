"""Which timelines moved, and what is new in them: one look at the database for all who watch."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landform.db.engine import Database, Transaction
from landform.requests.models import RecordedEvent, Request
from landform.requests.repository import RequestRepository, newest_events

Known = tuple[str, int]
"""A request (id), and the number of the last event of it that is known."""


@dataclass(frozen=True, slots=True)
class News:
    """A request and its events since the last known one, in order, as of one moment."""

    request: Request
    events: Sequence[RecordedEvent]


class Timelines:
    """Answers watchers of this process together.

    Every commit and every second wakes all of them; two hundred that each ask for their own
    request would keep a service busy that has nothing to do, and two hundred that each read
    the same news would hear of it late. So those who ask while a look is under way share the
    next one, which begins after they asked and misses nothing. What somebody may see of it
    is for the caller to say.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turn = asyncio.Lock()
        self._asked: dict[Known, bool] = {}
        self._next: asyncio.Task[Mapping[Known, News]] | None = None

    async def news(self, request_id: str, *, after: int, anyway: bool = False) -> News | None:
        """What happened to a request after event ``after``; None where nothing did.

        ``anyway``: the request is wanted even so; None then means that there is none.

        Raises:
            DatabaseUnavailable: nobody knows just now.
        """
        known = (request_id, after)
        self._asked[known] = anyway or self._asked.get(known, False)
        if self._next is None:
            self._next = asyncio.create_task(self._look())
        # Whoever goes away takes the answer from nobody.
        return (await asyncio.shield(self._next)).get(known)

    async def _look(self) -> Mapping[Known, News]:
        async with self._turn:
            asked, self._asked, self._next = self._asked, {}, None
            async with self._db.read() as tx:
                newest = await newest_events(tx, {request_id for request_id, _ in asked})
                return {
                    known: await _news(tx, known)
                    for known, anyway in asked.items()
                    if known[0] in newest and (anyway or newest[known[0]] > known[1])
                }


async def _news(tx: Transaction, known: Known) -> News:
    request_id, after = known
    repository = RequestRepository(tx)
    return News(await repository.get(request_id), await repository.events(request_id, after=after))
