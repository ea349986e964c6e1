"""Tokens, sessions, sign-ins; and which groups review a request, to be found by.

Only new tables, so the previous release can go on beside this one. A request that it stores
meanwhile is seen by its reviewers as soon as this release saves it.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, and fill the reviewers."""
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text()),
        sa.Column("created_by", sa.String(length=250), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("last_used_at", TIME),
        sa.Column("revoked_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_access_tokens"),
    )
    op.create_index(
        "ix_access_tokens_subject_created_at", "access_tokens", ["subject", "created_at"]
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("groups", sa.Text()),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_subject", "sessions", ["subject"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "sign_ins",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(length=100), nullable=False),
        sa.Column("verifier", sa.String(length=100), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_created_at", "sign_ins", ["created_at"])
    reviewers = op.create_table(
        "request_reviewers",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("group", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_request_reviewers_request_id"
        ),
        sa.PrimaryKeyConstraint("request_id", "group", name="pk_request_reviewers"),
    )
    op.create_index(
        "ix_requests_requested_by_created_at", "requests", ["requested_by", "created_at"]
    )
    rows = op.get_bind().execute(sa.text("SELECT id, stack, policy FROM requests")).all()
    found = [
        {"request_id": row.id, "group": group}
        for row in rows
        for group in _reviewers(json.loads(row.stack), json.loads(row.policy))
    ]
    if found:
        op.bulk_insert(reviewers, found)


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_requests_requested_by_created_at", "requests")
    for table in ("request_reviewers", "sign_ins", "sessions", "access_tokens"):
        op.drop_table(table)


def _reviewers(stack: dict, policy: list) -> set[str]:  # type: ignore[type-arg]
    asked = {
        each["group"] for each in policy if each.get("group") and each["level"] == "needs_approval"
    }
    return {*stack["reviewers"], *stack.get("codeowners", ()), *asked}
