"""The catalog in narrow tables: documents without relations, which are joined on read.

Documents are carried over here. What is derived from them (edges, index, counts, words) is
left empty; the state says so, and the service derives it before it answers (see
`CatalogService.prepare`). The previous release cannot go on beside this one.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REF = sa.String(250).with_variant(sa.String(250, collation="C"), "postgresql")
INDEXED = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
FOUND = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SYMBOL = sa.String(63).with_variant(sa.String(63, collation="C"), "postgresql")
LINKS = ("backstage.io/view-url", "backstage.io/edit-url")
SCRIPT = re.compile(r"[\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
CHUNK = 1_000

Row = dict[str, Any]


def upgrade() -> None:
    """Make the new tables and carry the documents over."""
    op.drop_table("entity_search")
    op.drop_table("relations")
    op.rename_table("entities", "entities_before")
    if op.get_bind().dialect.name == "postgresql":  # where their names are those of indexes
        for name in ("pk_entities", "uq_entities_uid"):
            op.execute(f"ALTER TABLE entities_before RENAME CONSTRAINT {name} TO {name}_before")
    _create_entities()
    _create_index()
    _create_words()
    _carry_over()
    op.drop_table("entities_before")


def _create_entities() -> None:
    op.create_table(
        "entities",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ref", REF, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("status", sa.Text()),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entities"),
        sa.UniqueConstraint("ref", name="uq_entities_ref"),
        sa.UniqueConstraint("uid", name="uq_entities_uid"),
    )
    op.create_table(
        "entity_edges",
        sa.Column("declarer_id", ID, nullable=False),
        sa.Column("declarer", REF, nullable=False),
        sa.Column("type", SYMBOL, nullable=False),
        sa.Column("target", FOUND, nullable=False),
        sa.PrimaryKeyConstraint("declarer_id", "type", "target", name="pk_entity_edges"),
    )
    op.create_index(
        "ix_entity_edges_inverse", "entity_edges", ["target", "type", "declarer_id", "declarer"]
    )
    op.create_table(
        "catalog_state",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_catalog_state"),
    )


def _create_index() -> None:
    op.create_table(
        "search_keys",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", INDEXED, nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_keys"),
        sa.UniqueConstraint("key", name="uq_search_keys_key"),
    )
    op.create_table(
        "entity_search",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("value", INDEXED),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("original_value", INDEXED),
        sa.Column("listed", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "ix_entity_search_key_id_value_entity_id",
        "entity_search",
        ["key_id", "value", "entity_id"],
    )
    op.create_index("ix_entity_search_entity_id_key_id", "entity_search", ["entity_id", "key_id"])
    op.create_table(
        "entity_counts",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("value", FOUND, nullable=False),
        sa.Column("kind", SYMBOL, nullable=False),
        sa.Column("original_value", INDEXED, nullable=False),
        sa.Column("entities", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "key_id", "value", "kind", "original_value", name="pk_entity_counts"
        ),
    )


def _create_words() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE entity_texts USING fts5("
            "kind, name, title, tags, description, outputs, tokenize = 'unicode61')"
        )
        return
    op.create_table(
        "entity_texts",
        sa.Column("entity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", name="pk_entity_texts"),
    )
    op.create_index("ix_entity_texts_words", "entity_texts", ["words"], postgresql_using="gin")


def _carry_over() -> None:
    connection = op.get_bind()
    insert = sa.text(
        "INSERT INTO entities (id, ref, uid, head, tail, etag, created_at, updated_at) "
        "VALUES (:id, :ref, :uid, :head, :tail, :etag, :created_at, :updated_at)"
    )
    number = 0
    for rows in _chunks(connection):
        made = []
        for row in rows:
            number += 1
            made.append({"id": number} | _taken_apart(row))
        connection.execute(insert, made)


def _chunks(connection: sa.Connection) -> Iterator[list[Row]]:
    query = sa.text(
        "SELECT ref, uid, declared, created_at, updated_at FROM entities_before "
        "WHERE ref > :last ORDER BY ref LIMIT :size"
    )
    last = ""
    while rows := [
        dict(row) for row in connection.execute(query, {"last": last, "size": CHUNK}).mappings()
    ]:
        yield rows
        last = rows[-1]["ref"]


def _taken_apart(row: Row) -> Row:
    """The columns of an entity as this release writes them (`catalog/documents.py`)."""
    document = orjson.loads(row.pop("declared"))
    annotations = document["metadata"].get("annotations", {})
    for link in LINKS:
        if SCRIPT.match(annotations.get(link, "")):
            annotations[link] = "https://backstage.io/annotation-rejected-for-security-reasons"
    etag = hashlib.sha1(_json(document), usedforsecurity=False).hexdigest()
    metadata = document["metadata"] | {"uid": row["uid"], "etag": etag}
    root = {name: document[name] for name in ("apiVersion", "kind")} | {"metadata": metadata}
    spec = ',"spec":' + _json(document["spec"]).decode() if "spec" in document else ""
    return row | {
        "etag": etag,
        "head": _json(root).decode()[:-1] + ',"relations":[',
        "tail": "]" + spec,
    }


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def downgrade() -> None:
    """There is no way back but a backup: what the tables said before is not kept."""
    raise NotImplementedError("Restore the backup that you made before the upgrade.")
