"""Which timelines moved: one look at the database for all who watch."""

import asyncio

from landform.db.engine import Database
from landform.requests.repository import newest_events


class Timelines:
    """Answers watchers of this process together.

    Every commit and every second wakes all of them; two hundred that each ask for their own
    request would keep a service busy that has nothing to do. So those who ask while a look is
    under way share the next one, which begins after they asked and misses nothing.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turn = asyncio.Lock()
        self._asked: set[str] = set()
        self._next: asyncio.Task[dict[str, int]] | None = None

    async def newest(self, request_id: str) -> int:
        """The number of the latest event of a request; 0 where it has none.

        Raises:
            DatabaseUnavailable: nobody knows just now.
        """
        self._asked.add(request_id)
        if self._next is None:
            self._next = asyncio.create_task(self._look())
        # Whoever goes away takes the answer from nobody.
        return (await asyncio.shield(self._next)).get(request_id, 0)

    async def _look(self) -> dict[str, int]:
        async with self._turn:
            asked, self._asked, self._next = self._asked, set(), None
            async with self._db.read() as tx:
                return await newest_events(tx, asked)
