"""Whose member somebody is: a walk from a user through groups to their parents."""

from collections.abc import Sequence

from landform.catalog.repository.keys import chunks
from landform.catalog.repository.sql import Sql, fetch, listed
from landform.db.engine import Transaction
from landform.db.glances import Glance

CHUNK = 500  # references in one statement
MAX_ANCESTRY = 20  # levels of groups above a user
MAX_MEMBERSHIPS = 1_000


async def memberships(tx: Transaction | Glance, user: str) -> list[str]:
    """The groups a user is a member of and all groups above them, sorted."""
    found: set[str] = set()
    level = await _related(tx, [user], "memberOf", "hasMember")
    for _ in range(MAX_ANCESTRY):
        level -= found
        if not level or len(found) >= MAX_MEMBERSHIPS:
            break
        found |= level
        level = await _related(tx, sorted(level), "childOf", "parentOf")
    return sorted(found)[:MAX_MEMBERSHIPS]


async def _related(
    tx: Transaction | Glance, refs: Sequence[str], own: str, inverse: str
) -> set[str]:
    """What the references relate to, whichever end says so."""
    found: set[str] = set()
    for chunk in chunks(refs, CHUNK):
        query = (
            Sql("SELECT x.target FROM entities d JOIN entity_edges x ON x.declarer_id = d.id ")
            + Sql("WHERE x.type = ? AND d.ref IN ", (own,))
            + listed(chunk)
            + " UNION SELECT x.declarer FROM entity_edges x "
            + Sql("WHERE x.type = ? AND x.target IN ", (inverse,))
            + listed(chunk)
        )
        found |= {ref for (ref,) in await fetch(tx, query)}
    return found
