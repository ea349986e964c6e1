"""Every table. Migrations in `db/migrations` must add up to exactly this (a test says so)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from landform.db.types import FreeText, Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SEQUENCE = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only for INTEGER

requests = Table(
    "requests",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("action", String(20), nullable=False),
    Column("template", String(63), nullable=False),
    Column("template_version", String(64), nullable=False),
    Column("stack", Json, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("name", String(100), nullable=False),
    Column("environment", String(100), nullable=False),
    Column("owner", String(250), nullable=False),
    Column("directory", String(400), nullable=False),
    Column("requested_by", String(250), nullable=False),
    Column("status", String(30), nullable=False),
    Column("reason", FreeText),
    Column("cleared_at", UtcDateTime),
    Column("retry_asked_at", UtcDateTime),
    Column("apply_asked_at", UtcDateTime),
    Column("pull_request_number", Integer),
    Column("pull_request_url", Text),
    Column("pull_request_state", String(10)),
    Column("head_sha", String(64)),
    Column("plan", Json),
    Column("policy", Json, nullable=False),
    Column("resource", String(250)),
    Column("superseded", Json),
    Column("plan_digest", String(64)),
    Column("planned_at", UtcDateTime),
    Column("apply_started_at", UtcDateTime),
    Column("applied_by_hand", Boolean),
    Column("announced", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # One unfinished request for a name: two would fight over one lock and one state.
    Index(
        "uq_requests_unfinished_name",
        "environment",
        "name",
        unique=True,
        postgresql_where=text("status NOT IN ('completed', 'rejected', 'cancelled')"),
        sqlite_where=text("status NOT IN ('completed', 'rejected', 'cancelled')"),
    ),
    Index("ix_requests_environment_name", "environment", "name"),
    Index("ix_requests_created_at_id", "created_at", "id"),
    Index("ix_requests_status_updated_at", "status", "updated_at"),
    Index("ix_requests_owner_created_at", "owner", "created_at"),
    Index("ix_requests_requested_by_created_at", "requested_by", "created_at"),
    Index("ix_requests_pull_request_number", "pull_request_number"),
    Index("ix_requests_head_sha", "head_sha"),
)

request_events = Table(
    "request_events",
    metadata,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("request_id", String(36), ForeignKey("requests.id"), nullable=False),
    Column("type", String(40), nullable=False),
    Column("actor", String(250), nullable=False),
    Column("cause", FreeText, nullable=False),
    Column("from_status", String(30)),
    Column("to_status", String(30), nullable=False),
    Column("facts", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_request_events_request_id_id", "request_id", "id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("subject", String(250), nullable=False),
    Column("key", String(200), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("request_id", String(36), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("subject", "key"),
)

runs = Table(
    "runs",
    metadata,
    Column("pull_request_number", Integer, nullable=False),
    Column("directory", String(400), nullable=False),
    Column("workspace", String(100), nullable=False),
    Column("head_sha", String(64), nullable=False),
    Column("phase", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("adds", Integer),
    Column("changes", Integer),
    Column("destroys", Integer),
    Column("error", FreeText),
    Column("plan", Json),
    Column("digest", String(64)),
    Column("outputs", Json),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("pull_request_number", "directory", "workspace", "head_sha", "phase"),
)

# Compared by code point on both databases, so that order, cursors and ranges agree.
REF = String(250).with_variant(String(250, collation="C"), "postgresql")
INDEXED = String(200).with_variant(String(200, collation="C"), "postgresql")

entities = Table(
    "entities",
    metadata,
    Column("ref", REF, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("declared", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("etag", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

entity_search = Table(
    "entity_search",
    metadata,
    Column("ref", REF, ForeignKey("entities.ref", ondelete="CASCADE"), nullable=False),
    Column("key", INDEXED, nullable=False),
    Column("value", INDEXED),
    Column("original_value", INDEXED),
    Index("ix_entity_search_key_value_ref", "key", "value", "ref"),
    Index("ix_entity_search_ref_key_value", "ref", "key", "value"),
)

relations = Table(
    "relations",
    metadata,
    Column("declared_by", REF, nullable=False),
    Column("source", REF, nullable=False),
    Column("type", String(63), nullable=False),
    Column("target", REF, nullable=False),
    PrimaryKeyConstraint("declared_by", "source", "type", "target"),
    Index("ix_relations_source_type", "source", "type"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("template", String(250), nullable=False),
    Column("spec", Json, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("secrets", LargeBinary),
    Column("state", Json, nullable=False),
    Column("workspace", LargeBinary),
    Column("output", Json),
    Column("status", String(20), nullable=False),
    Column("reason", FreeText),
    Column("created_by", String(250), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_tasks_created_at_id", "created_at", "id"),
    Index("ix_tasks_created_by_created_at", "created_by", "created_at"),
    Index("ix_tasks_status", "status"),
)

task_events = Table(
    "task_events",
    metadata,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("task_id", String(36), ForeignKey("tasks.id"), nullable=False),
    Column("type", String(20), nullable=False),
    Column("body", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_task_events_task_id_id", "task_id", "id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("kind", String(40), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("run_at", UtcDateTime, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", String(64)),
    Column("leased_until", UtcDateTime),
    Column("last_error", FreeText),
    PrimaryKeyConstraint("kind", "subject"),
    Index("ix_jobs_run_at", "run_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("source", String(20), nullable=False),
    Column("delivery_id", String(80), nullable=False),
    Column("event", String(60), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Column("error", FreeText),
    UniqueConstraint("source", "delivery_id"),
    Index(
        "ix_deliveries_unread",
        "id",
        postgresql_where=text("read_at IS NULL"),
        sqlite_where=text("read_at IS NULL"),
    ),
)

# Text, not types of the database: hashes are of exactly these bytes. The triggers that refuse
# changes are in the migration.
audit_entries = Table(
    "audit_entries",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("at", INDEXED, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("http_request_id", Text),
    Column("before", Text),
    Column("after", Text),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_entries_at", "at"),
    Index("ix_audit_entries_actor_seq", "actor", "seq"),
    Index("ix_audit_entries_action_seq", "action", "seq"),
    Index("ix_audit_entries_outcome_seq", "outcome", "seq"),
    Index("ix_audit_entries_object_kind_object_id_seq", "object_kind", "object_id", "seq"),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
    Column("found", Json, nullable=False),
)

audit_anchors = Table(
    "audit_anchors",
    metadata,
    Column("first_seq", SEQUENCE, nullable=False),
    Column("last_seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("last_hash", String(64), nullable=False),
    Column("file_digest", String(64), nullable=False),
    Column("archived_at", Text, nullable=False),
)
