"""Full-text search: the entities whose words a person typed.

Names come first. Each step looks at a bounded number of matches, so that a word that half the
catalog has costs no more than a rare one.
"""

from collections.abc import Sequence

from landform.catalog.repository.sql import Sql, fetch
from landform.catalog.repository.sql import is_sqlite as speaks_sqlite
from landform.catalog.repository.statements import document
from landform.catalog.repository.texts import FIRST_GROUP, GROUP, KIND, NAME
from landform.catalog.words import FIELDS
from landform.db.engine import Transaction
from landform.db.glances import Glance

ENOUGH = 200  # matches that are ranked against each other; more than anybody is shown
QUOTE = '"'


async def find(
    tx: Transaction | Glance, words: Sequence[str], *, kinds: Sequence[str], limit: int
) -> list[str]:
    """Documents of entities that have all the words, the best first.

    The last word may be the beginning of one.
    """
    is_sqlite = speaks_sqlite(tx)
    ranked = _ranked_sqlite if is_sqlite else _ranked_postgresql
    by_name, by_any = ranked(words, kinds, in_name=True), ranked(words, kinds, in_name=False)
    best = (
        Sql("SELECT id, min(tier) AS tier, min(score) AS score FROM (SELECT * FROM (")
        + by_name
        + ") a UNION ALL SELECT * FROM ("
        + by_any
        + Sql(") b) found GROUP BY id ORDER BY tier, score, id LIMIT ?", (limit,))
    )
    query = (
        Sql(f"SELECT {document(is_sqlite=is_sqlite)} FROM (")
        + best
        + ") best JOIN entities e ON e.id = best.id ORDER BY best.tier, best.score, best.id"
    )
    return [text for (text,) in await fetch(tx, query)]


def _ranked_sqlite(words: Sequence[str], kinds: Sequence[str], *, in_name: bool) -> Sql:
    # Words are letters and digits (`catalog/words.py`); quoted, AND and NEAR are words, too.
    asked = " ".join(f'"{word}"' for word in words) + "*"
    fields = "name" if in_name else "{" + " ".join(FIELDS) + "}"
    match = f"{fields} : ({asked})"
    if kinds:
        match = f"({match}) AND kind : ({' OR '.join(f'{QUOTE}{kind}{QUOTE}' for kind in kinds)})"
    return Sql(
        f"SELECT rowid AS id, {0 if in_name else 1} AS tier, "
        "bm25(entity_texts, 0, 10, 6, 6, 2, 1) AS score FROM entity_texts "
        "WHERE entity_texts MATCH ? LIMIT ?",
        (match, ENOUGH),
    )


def _ranked_postgresql(words: Sequence[str], kinds: Sequence[str], *, in_name: bool) -> Sql:
    asked = " & ".join(f"'{GROUP}{word}'" for word in words) + ":*"
    match = " & ".join(f"'{GROUP}{NAME}{word}'" for word in words) + ":*" if in_name else asked
    if kinds:
        match += " & (" + " | ".join(f"'{GROUP}{KIND}{kind}'" for kind in kinds) + ")"
    of_group = f"replace(?, '{GROUP}', groups.number || '.')::tsquery"
    # Materialized, or the limit makes a scan of the whole table look cheap. Groups are read one
    # after the other, and no further than the limit all the same.
    return Sql(
        f"WITH hits AS MATERIALIZED (SELECT h.entity_id, h.words, {of_group} AS asked "
        "FROM generate_series(0, floor(sqrt((SELECT max(entity_id) FROM entity_texts) "
        f"/ {FIRST_GROUP}))::int) AS groups(number) "
        "CROSS JOIN LATERAL (SELECT entity_id, words FROM entity_texts "
        f"WHERE words @@ {of_group} OFFSET 0) h) "
        f"SELECT entity_id AS id, {0 if in_name else 1} AS tier, "
        "-ts_rank(words, asked, 1) AS score FROM (SELECT * FROM hits LIMIT ?) matching",
        (asked, match, ENOUGH),
    )
