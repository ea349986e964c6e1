"""What the tables of the catalog hold, in a form that can be compared with a rebuild."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from landform.catalog.models import JsonObject, ref_of
from landform.catalog.validation import declare
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


def relations_shown(documents: Iterable[JsonObject]) -> dict[str, list[tuple[str, str]]]:
    """Type and target of each relation that an entity is shown with."""
    return {
        str(ref_of(each)): [(one["type"], one["targetRef"]) for one in each["relations"]]
        for each in documents
    }


def relations_declared(documents: Iterable[JsonObject]) -> dict[str, list[tuple[str, str]]]:
    """Both directions of everything that is declared, read from the documents alone."""
    found: dict[str, set[tuple[str, str]]] = {str(ref_of(each)): set() for each in documents}
    for document in documents:
        kept = {key: document[key] for key in ("apiVersion", "kind", "metadata", "spec")}
        for relation in declare(kept, location="test:here").relations:
            if str(relation.source) in found:
                found[str(relation.source)].add((relation.type, str(relation.target)))
    return {ref: sorted(relations) for ref, relations in found.items()}
