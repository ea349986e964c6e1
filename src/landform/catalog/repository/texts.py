"""The words of entities for full-text search: FTS5 on SQLite, tsvector on PostgreSQL.

Both are given words that we split (`catalog/words.py`), and the kind as one more.

PostgreSQL reads all of what an index has for a word before it gives the first match. So
entities are in groups by their numbers, and each group has words of its own: `12.orders`
are the orders of the thirteenth. A search goes from group to group until it has enough.
Groups grow, so that neither they nor their number grow as fast as the catalog: of a million
entities there are 16, and the last has 127,000.
"""

from collections.abc import Mapping, Sequence
from math import isqrt

from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, among, insert, run
from landform.catalog.words import FIELDS
from landform.db.engine import Transaction

WEIGHTS = {"name": "A", "title": "B", "tags": "B", "description": "C", "outputs": "D"}
KIND, NAME = "=k", "=n"  # before the kind and words of names: no word begins like this
GROUP = "#"  # stands where a word names its group: no word has it
FIRST_GROUP = 4_096  # entities; the next has three times as many, then five, then seven
CHUNK = 500

Words = Mapping[str, Sequence[str]]
Columns = tuple[str, ...]
"""Kind and words of an entity as a row of ``entity_texts`` has them, after its number."""


def columns_of(kind: str, words: Words, *, is_sqlite: bool) -> Columns:
    """The row of an entity."""
    if is_sqlite:
        return kind, *(" ".join(words[field]) for field in FIELDS)
    return (_vector(kind, words),)


async def write(tx: Transaction, words: Mapping[int, Columns], *, replaced: Sequence[int]) -> None:
    """Store the rows of entities; forget those of ``replaced`` before."""
    is_sqlite = tx.dialect.name == "sqlite"
    column = "rowid" if is_sqlite else "entity_id"
    for chunk in chunks(replaced, CHUNK):
        found = among(column, chunk, is_sqlite=is_sqlite)
        await run(tx, Sql("DELETE FROM entity_texts WHERE ") + found)
    if is_sqlite:
        rows = [(id_, *row) for id_, row in words.items()]
        await insert(tx, "entity_texts", ("rowid", "kind", *FIELDS), rows)
    else:
        vectors = [(id_, of_group(row, group_of(id_))) for id_, (row,) in words.items()]
        await insert(tx, "entity_texts", ("entity_id", "words"), vectors)


def group_of(number: int) -> int:
    """Where an entity of that number is."""
    return isqrt(number // FIRST_GROUP)


def of_group(vector: str, group: int) -> str:
    """The vector of an entity in that group."""
    return vector.replace(GROUP, f"{group}.")


def _vector(kind: str, words: Words) -> str:
    """A tsvector literal; words are letters and digits, so nothing in it needs escaping."""
    places = {f"{KIND}{kind}": ""}
    # Again, as words of the name only: that these match is then in the index itself.
    places |= {f"{NAME}{word}": "" for word in words["name"]}
    position = 0
    for field in FIELDS:
        weight = WEIGHTS[field]
        for word in words[field]:
            position += 1
            before = f"{places[word]}," if word in places else ":"
            places[word] = f"{before}{position}{weight}"
    return " ".join([f"'{GROUP}{word}'{at}" for word, at in places.items()])
