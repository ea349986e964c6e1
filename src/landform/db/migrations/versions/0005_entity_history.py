"""What happened to entities: who, when, what changed.

Only a new table, so the previous release can go on beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

REF = sa.String(250).with_variant(sa.String(250, collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "entity_history",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("ref", REF, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=250), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("etag_before", sa.String(length=40)),
        sa.Column("etag_after", sa.String(length=40)),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entity_history"),
    )
    op.create_index("ix_entity_history_ref_id", "entity_history", ["ref", "id"])
    op.create_index("ix_entity_history_at", "entity_history", ["at"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("entity_history")
