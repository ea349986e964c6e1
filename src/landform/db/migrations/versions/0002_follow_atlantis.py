"""What following a runner elsewhere needs: which results count, and what was announced.

Every new column may be empty, so that the previous release can go on beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("requests", sa.Column("superseded", sa.Text()))
    op.add_column("requests", sa.Column("plan_digest", sa.String(length=64)))
    op.add_column("requests", sa.Column("planned_at", sa.DateTime(timezone=True)))
    op.add_column("requests", sa.Column("apply_started_at", sa.DateTime(timezone=True)))
    op.add_column("requests", sa.Column("applied_by_hand", sa.Boolean()))
    op.add_column("requests", sa.Column("announced", sa.Text()))
    op.add_column("runs", sa.Column("digest", sa.String(length=64)))
    op.add_column("runs", sa.Column("outputs", sa.Text()))
    op.create_index("ix_requests_head_sha", "requests", ["head_sha"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_requests_head_sha", "requests")
    op.drop_column("runs", "outputs")
    op.drop_column("runs", "digest")
    for name in (
        "announced",
        "applied_by_hand",
        "apply_started_at",
        "planned_at",
        "plan_digest",
        "superseded",
    ):
        op.drop_column("requests", name)
