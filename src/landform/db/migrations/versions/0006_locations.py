"""Locations that fill the catalog, and what came of each of their documents.

Only new tables, so the previous release can go on beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REF = sa.String(250).with_variant(sa.String(250, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "locations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=2000), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("came_by", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.String(length=250), nullable=False),
        sa.Column("rules", sa.Text()),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("fingerprint", sa.String(length=64)),
        sa.Column("removals_allowed", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME),
        sa.Column("refreshed_at", TIME),
        sa.Column("next_refresh_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_locations"),
        sa.UniqueConstraint("type", "target", name="uq_locations_type_target"),
    )
    op.create_table(
        "location_documents",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("location_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("ref", REF),
        sa.Column("parent", REF),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("message", sa.Text()),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name="fk_location_documents_location_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_location_documents"),
    )
    op.create_index(
        "ix_location_documents_location_id_id", "location_documents", ["location_id", "id"]
    )
    op.create_index("ix_location_documents_ref", "location_documents", ["ref"])
    op.create_index("ix_location_documents_outcome", "location_documents", ["outcome"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("location_documents")
    op.drop_table("locations")
