"""The first schema.

Nothing runs before it, so it may take its time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REF = sa.String(250).with_variant(sa.String(250, collation="C"), "postgresql")
INDEXED = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
UNREAD = sa.text("read_at IS NULL")
UNFINISHED = sa.text("status NOT IN ('completed', 'rejected', 'cancelled')")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "deliveries",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("read_at", TIME),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=("pk_deliveries")),
        sa.UniqueConstraint("source", "delivery_id", name=("uq_deliveries_source_delivery_id")),
    )
    op.create_index(
        "ix_deliveries_unread", "deliveries", ["id"], postgresql_where=UNREAD, sqlite_where=UNREAD
    )
    op.create_table(
        "entities",
        sa.Column("ref", REF, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("declared", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("ref", name=("pk_entities")),
        sa.UniqueConstraint("uid", name=("uq_entities_uid")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("subject", "key", name=("pk_idempotency_keys")),
    )
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("run_at", TIME, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=64)),
        sa.Column("leased_until", TIME),
        sa.Column("last_error", sa.Text()),
        sa.PrimaryKeyConstraint("kind", "subject", name=("pk_jobs")),
    )
    op.create_index("ix_jobs_run_at", "jobs", ["run_at"])
    op.create_table(
        "relations",
        sa.Column("declared_by", REF, nullable=False),
        sa.Column("source", REF, nullable=False),
        sa.Column("type", sa.String(length=63), nullable=False),
        sa.Column("target", REF, nullable=False),
        sa.PrimaryKeyConstraint("declared_by", "source", "type", "target", name=("pk_relations")),
    )
    op.create_index("ix_relations_source_type", "relations", ["source", "type"])
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=63), nullable=False),
        sa.Column("template_version", sa.String(length=64), nullable=False),
        sa.Column("stack", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("environment", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=250), nullable=False),
        sa.Column("directory", sa.String(length=400), nullable=False),
        sa.Column("requested_by", sa.String(length=250), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("cleared_at", TIME),
        sa.Column("retry_asked_at", TIME),
        sa.Column("apply_asked_at", TIME),
        sa.Column("pull_request_number", sa.Integer()),
        sa.Column("pull_request_url", sa.Text()),
        sa.Column("pull_request_state", sa.String(length=10)),
        sa.Column("head_sha", sa.String(length=64)),
        sa.Column("plan", sa.Text()),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("resource", sa.String(length=250)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_requests")),
    )
    op.create_index("ix_requests_created_at_id", "requests", ["created_at", "id"])
    op.create_index("ix_requests_environment_name", "requests", ["environment", "name"])
    op.create_index("ix_requests_owner_created_at", "requests", ["owner", "created_at"])
    op.create_index("ix_requests_pull_request_number", "requests", ["pull_request_number"])
    op.create_index("ix_requests_status_updated_at", "requests", ["status", "updated_at"])
    op.create_index(
        "uq_requests_unfinished_name",
        "requests",
        ["environment", "name"],
        unique=True,
        postgresql_where=UNFINISHED,
        sqlite_where=UNFINISHED,
    )
    op.create_table(
        "runs",
        sa.Column("pull_request_number", sa.Integer(), nullable=False),
        sa.Column("directory", sa.String(length=400), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("head_sha", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("adds", sa.Integer()),
        sa.Column("changes", sa.Integer()),
        sa.Column("destroys", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("plan", sa.Text()),
        sa.Column("reported_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint(
            "pull_request_number", "directory", "workspace", "head_sha", "phase", name=("pk_runs")
        ),
    )
    op.create_table(
        "entity_search",
        sa.Column("ref", REF, nullable=False),
        sa.Column("key", INDEXED, nullable=False),
        sa.Column("value", INDEXED),
        sa.Column("original_value", INDEXED),
        sa.ForeignKeyConstraint(
            ["ref"], ["entities.ref"], name=("fk_entity_search_ref"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_entity_search_key_value_ref", "entity_search", ["key", "value", "ref"])
    op.create_index("ix_entity_search_ref_key_value", "entity_search", ["ref", "key", "value"])
    op.create_table(
        "request_events",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=250), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("from_status", sa.String(length=30)),
        sa.Column("to_status", sa.String(length=30), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=("fk_request_events_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_request_events")),
    )
    op.create_index("ix_request_events_request_id_id", "request_events", ["request_id", "id"])
