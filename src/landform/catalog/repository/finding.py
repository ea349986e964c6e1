"""Full-text search: the entities whose words a person typed.

Names come first. Each step looks at a bounded number of matches, so that a word that half the
catalog has costs no more than a rare one.
"""

from collections.abc import Sequence

from landform.catalog.documents import Parts
from landform.catalog.finding import Match
from landform.catalog.repository.sql import Sql, fetch
from landform.catalog.repository.sql import is_sqlite as speaks_sqlite
from landform.catalog.repository.targets import shown_target
from landform.catalog.repository.texts import FIRST_GROUP, GROUP, KIND, NAME
from landform.catalog.words import FIELDS
from landform.db.engine import Transaction
from landform.db.glances import Glance

ENOUGH = 200  # matches that are ranked against each other; more than anybody is shown
QUOTE = '"'


async def find(
    tx: Transaction | Glance, words: Sequence[str], *, kinds: Sequence[str], limit: int
) -> list[Match]:
    """Entities that have all the words, the best first.

    The last word may be the beginning of one.
    """
    is_sqlite = speaks_sqlite(tx)
    found = _found_sqlite(words, kinds) if is_sqlite else _found_postgresql(words, kinds)
    best = (
        Sql("SELECT id, min(tier) AS tier, min(score) AS score FROM (")
        + found
        + Sql(") found GROUP BY id ORDER BY tier, score, id LIMIT ?", (limit,))
    )
    # Only its owner of an entity's relations: a team has thousands.
    owner = "SELECT min(target) FROM entity_edges WHERE declarer_id = e.id AND type = 'ownedBy'"
    query = (
        Sql(f"SELECT e.ref, e.head, e.tail, ({owner}) FROM (")
        + best
        + ") best JOIN entities e ON e.id = best.id ORDER BY best.tier, best.score, best.id"
    )
    return [
        Match(ref, Parts(head, tail), owner and shown_target(owner))
        for ref, head, tail, owner in await fetch(tx, query)
    ]


def _found_sqlite(words: Sequence[str], kinds: Sequence[str]) -> Sql:
    by_name, by_any = (_ranked_sqlite(words, kinds, in_name=each) for each in (True, False))
    return Sql("SELECT * FROM (") + by_name + ") a UNION ALL SELECT * FROM (" + by_any + ") b"


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


def _found_postgresql(words: Sequence[str], kinds: Sequence[str]) -> Sql:
    """Names are asked for apart only where there is more than is looked at."""
    anywhere = " & ".join(f"'{GROUP}{word}'" for word in words) + ":*"
    in_name = " & ".join(f"'{GROUP}{NAME}{word}'" for word in words) + ":*"
    of_kinds = " | ".join(f"'{GROUP}{KIND}{kind}'" for kind in kinds)
    narrowed = f" & ({of_kinds})" if kinds else ""
    last = f"floor(sqrt((SELECT max(entity_id) FROM entity_texts) / {FIRST_GROUP}))::int"
    if_more = f"CASE (SELECT count(*) FROM looked_at) WHEN {ENOUGH} THEN {last} ELSE -1 END"
    return Sql(
        f"WITH looked_at AS MATERIALIZED ({_matching(last)}), "
        f"named AS MATERIALIZED ({_matching(if_more)}) "
        "SELECT entity_id AS id, CASE WHEN words @@ in_name THEN 0 ELSE 1 END AS tier, "
        "-ts_rank(words, anywhere, 1) AS score "
        "FROM (SELECT * FROM looked_at UNION ALL SELECT * FROM named) every",
        (anywhere, in_name, anywhere + narrowed, anywhere, in_name, in_name + narrowed),
    )


def _matching(last: str) -> str:
    """As many as are looked at, of one group after the other up to the last.

    Materialized, or the limit makes a scan of the whole table look cheap. No group is read
    after there are enough all the same.
    """
    of_group = f"replace(?, '{GROUP}', number || '.')::tsquery"
    groups = (
        f"SELECT {of_group} AS anywhere, {of_group} AS in_name, {of_group} AS wanted "
        f"FROM generate_series(0, {last}) AS all_groups(number) OFFSET 0"
    )
    hits = "SELECT entity_id, words FROM entity_texts WHERE words @@ groups.wanted OFFSET 0"
    return (
        "SELECT h.entity_id, h.words, groups.anywhere, groups.in_name "
        f"FROM ({groups}) groups CROSS JOIN LATERAL ({hits}) h LIMIT {ENOUGH}"
    )
