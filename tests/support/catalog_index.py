"""What the tables of the catalog hold, in a form that can be compared with a rebuild."""

from typing import Any

from sqlalchemy import text

from landform.db.engine import Database

TABLES = {
    "edges": "SELECT e.ref, x.declarer, x.type, x.target FROM entity_edges x "
    "LEFT JOIN entities e ON e.id = x.declarer_id",
    "rows": "SELECT e.ref, k.key, s.value, s.original_value, s.listed FROM entity_search s "
    "LEFT JOIN entities e ON e.id = s.entity_id LEFT JOIN search_keys k ON k.id = s.key_id",
    "counts": "SELECT k.key, c.value, c.kind, c.original_value, c.entities FROM entity_counts c "
    "LEFT JOIN search_keys k ON k.id = c.key_id",
    "documents": "SELECT ref, uid, head, tail, etag FROM entities",
}
WORDS = {
    "sqlite": "SELECT e.ref, t.kind, t.name, t.title, t.tags, t.description, t.outputs "
    "FROM entity_texts t LEFT JOIN entities e ON e.id = t.rowid",
    "postgresql": "SELECT e.ref, CAST(t.words AS text) FROM entity_texts t "
    "LEFT JOIN entities e ON e.id = t.entity_id",
}


async def index_of(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without the numbers that depend on history."""
    found = {}
    async with db.read() as tx:
        for name, query in (TABLES | {"words": WORDS[tx.dialect.name]}).items():
            rows = (tuple(row) for row in await tx.execute(text(query)))
            found[name] = sorted(rows, key=repr)
    return found
