"""The numbers of index keys: texts of up to 200 characters would be most of the index."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from landform.catalog.repository.sql import Sql, among, fetch, insert, listed
from landform.db.engine import Transaction
from landform.db.glances import Glance

CHUNK = 500  # values in one statement
MAX_KNOWN = 20_000  # keys kept in memory
T = TypeVar("T")


class Key(NamedTuple):
    """A key that some entity has or had. Its number never changes."""

    id: int
    counted: bool


class KnownKeys:
    """Numbers of keys, remembered. Only readers may fill it: they see what is committed."""

    def __init__(self, limit: int = MAX_KNOWN) -> None:
        self._limit = limit
        self._ids: OrderedDict[str, int] = OrderedDict()

    async def ids(self, tx: Transaction | Glance, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of those keys that exist."""
        wanted = set(keys)
        found = {key: self._ids[key] for key in wanted if key in self._ids}
        for chunk in chunks(sorted(wanted - found.keys()), CHUNK):
            for number, key in await fetch(
                tx, Sql("SELECT id, key FROM search_keys WHERE key IN ") + listed(chunk)
            ):
                found[key] = self._ids[key] = number
        while len(self._ids) > self._limit:
            self._ids.popitem(last=False)
        return found


async def writers_keys(tx: Transaction, keys: Iterable[str]) -> dict[str, Key]:
    """Keys with their numbers; those that are new get one. The writers' lock is held."""
    wanted = sorted(set(keys))
    found: dict[str, Key] = {}
    is_sqlite = tx.dialect.name == "sqlite"
    for chunk in chunks(wanted, CHUNK):
        query = Sql("SELECT key, id, counted FROM search_keys WHERE ")
        query += among("key", chunk, is_sqlite=is_sqlite)
        found |= {
            key: Key(number, bool(counted)) for key, number, counted in await fetch(tx, query)
        }
    new = [key for key in wanted if key not in found]
    if new:
        [(last,)] = await fetch(tx, Sql("SELECT coalesce(max(id), 0) FROM search_keys"))
        numbered = list(enumerate(new, last + 1))
        await insert(
            tx, "search_keys", ("id", "key", "counted"), [(n, key, True) for n, key in numbered]
        )
        found |= {key: Key(number, counted=True) for number, key in numbered}
    return found


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
