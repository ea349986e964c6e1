"""The words of entities for full-text search: FTS5 on SQLite, tsvector on PostgreSQL.

Both are given words that we split (`catalog/words.py`), and the kind as one more.
"""

from collections.abc import Mapping, Sequence

from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, among, insert, run
from landform.catalog.words import FIELDS
from landform.db.engine import Transaction

WEIGHTS = {"name": "A", "title": "B", "tags": "B", "description": "C", "outputs": "D"}
KIND, NAME = "=k", "=n"  # before the kind and words of names: no word begins like this
CHUNK = 500

Words = Mapping[str, Sequence[str]]


async def write(
    tx: Transaction, words: Mapping[int, tuple[str, Words]], *, replaced: Sequence[int]
) -> None:
    """Store kind and words of entities; forget those of ``replaced`` before."""
    is_sqlite = tx.dialect.name == "sqlite"
    column = "rowid" if is_sqlite else "entity_id"
    for chunk in chunks(replaced, CHUNK):
        found = among(column, chunk, is_sqlite=is_sqlite)
        await run(tx, Sql("DELETE FROM entity_texts WHERE ") + found)
    if is_sqlite:
        rows = [
            (id_, kind, *(" ".join(found[field]) for field in FIELDS))
            for id_, (kind, found) in words.items()
        ]
        await insert(tx, "entity_texts", ("rowid", "kind", *FIELDS), rows)
    else:
        vectors = [(id_, _vector(kind, found)) for id_, (kind, found) in words.items()]
        await insert(tx, "entity_texts", ("entity_id", "words"), vectors)


def _vector(kind: str, words: Words) -> str:
    """A tsvector literal; words are letters and digits, so nothing in it needs escaping."""
    places: dict[str, list[str]] = {f"{KIND}{kind}": []}
    # Again, as words of the name only: that these match is then in the index itself.
    places |= {f"{NAME}{word}": [] for word in words["name"]}
    position = 0
    for field in FIELDS:
        for word in words[field]:
            position += 1
            places.setdefault(word, []).append(f"{position}{WEIGHTS[field]}")
    return " ".join(
        f"'{word}':{','.join(at[:200])}" if at else f"'{word}'" for word, at in places.items()
    )
