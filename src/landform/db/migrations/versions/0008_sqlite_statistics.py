"""What SQLite's planner is to know of the catalog's tables, whatever is in them.

Revision ID: 0008
Revises: 0007

SQLite plans without statistics unless somebody runs ANALYZE, and then takes every index for
equally good: to find the name of one entity it read the names of all, for each of a thousand
candidates. These are the proportions of a large catalog. The questions fix which condition leads
(`catalog/planning.py`), so proportions are all that is asked for.
Source: https://www.sqlite.org/fileformat2.html#stat1tab (edited by hand, as it allows).
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATISTICS = {
    # Rows; then how many of them have the same first column, the same first two, and so on.
    ("entity_search", "ix_entity_search_key_id_value_entity_id"): "1000000 20000 100 1",
    ("entity_search", "ix_entity_search_entity_id_key_id"): "1000000 18 1",
    ("entity_edges", "ix_entity_edges_inverse"): "200000 20 15 1 1",
    ("entity_edges", "sqlite_autoindex_entity_edges_1"): "200000 4 2 1",
}
TABLES = sorted({table for table, _ in STATISTICS})


def upgrade() -> None:
    """Write them, and have this connection read them."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ANALYZE sqlite_schema")  # makes the table
    _forget()
    for (table, index), numbers in STATISTICS.items():
        values = {"tbl": table, "idx": index, "stat": numbers}
        insert = sa.text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)")
        op.execute(insert.bindparams(**values))
    op.execute("ANALYZE sqlite_schema")


def downgrade() -> None:
    """Forget them."""
    if op.get_bind().dialect.name == "sqlite":
        _forget()


def _forget() -> None:
    op.execute(
        sa.text("DELETE FROM sqlite_stat1 WHERE tbl IN (:a, :b)").bindparams(
            a=TABLES[0], b=TABLES[1]
        )
    )
