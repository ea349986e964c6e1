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
from sqlalchemy.dialects.postgresql import TSVECTOR

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
FOUND = Text().with_variant(Text(collation="C"), "postgresql")
SYMBOL = String(63).with_variant(String(63, collation="C"), "postgresql")

# The catalog. `head` and `tail` are the wire form around the relations, which are joined on read.
entities = Table(
    "entities",
    metadata,
    Column("id", SEQUENCE, primary_key=True, autoincrement=False),
    Column("ref", REF, nullable=False, unique=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("head", Text, nullable=False),
    Column("tail", Text, nullable=False),
    Column("status", Text),
    Column("etag", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# One row for each reference in a spec. The other direction is the inverse type, never stored:
# the second index has all that it shows.
entity_edges = Table(
    "entity_edges",
    metadata,
    Column("declarer_id", SEQUENCE, nullable=False),
    Column("declarer", REF, nullable=False),
    Column("type", SYMBOL, nullable=False),
    Column("target", FOUND, nullable=False),
    PrimaryKeyConstraint("declarer_id", "type", "target"),
    Index("ix_entity_edges_inverse", "target", "type", "declarer_id", "declarer"),
)

# `counted`: its values are few enough for entity_counts.
search_keys = Table(
    "search_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", INDEXED, nullable=False, unique=True),
    Column("counted", Boolean, nullable=False),
)

# What filters, orders and facets look at. `original_value` is NULL where it equals `value`;
# `listed`: an item of a list, which filters may also take for a key (`metadata.tags.java`).
entity_search = Table(
    "entity_search",
    metadata,
    Column("key_id", Integer, nullable=False),
    Column("value", INDEXED),
    Column("entity_id", SEQUENCE, nullable=False),
    Column("original_value", INDEXED),
    Column("listed", Boolean, nullable=False),
    Index("ix_entity_search_key_id_value_entity_id", "key_id", "value", "entity_id"),
    Index("ix_entity_search_entity_id_key_id", "entity_id", "key_id"),
)

# How many entities of a kind have a value. `original_value` is '' where it equals `value`.
entity_counts = Table(
    "entity_counts",
    metadata,
    Column("key_id", Integer, nullable=False),
    Column("value", FOUND, nullable=False),
    Column("kind", SYMBOL, nullable=False),
    Column("original_value", INDEXED, nullable=False),
    Column("entities", Integer, nullable=False),
    PrimaryKeyConstraint("key_id", "value", "kind", "original_value"),
)

# The words of entities for full-text search; on SQLite an FTS5 table of the same name.
entity_texts = Table(
    "entity_texts",
    metadata,
    Column("entity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("words", TSVECTOR, nullable=False),
    Index(
        "ix_entity_texts_words",
        "words",
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 64},  # kB: every search reads all that waits
    ),
    info={"only": "postgresql"},
)

# Which format the index above was derived in; another one is derived anew at the next start.
catalog_state = Table(
    "catalog_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

# Written with each change of an entity, and kept when the entity is gone.
entity_history = Table(
    "entity_history",
    metadata,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("ref", REF, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(250), nullable=False),
    Column("location", Text, nullable=False),
    Column("what", String(10), nullable=False),
    Column("etag_before", String(40)),
    Column("etag_after", String(40)),
    Column("diff", Json, nullable=False),
    Index("ix_entity_history_ref_id", "ref", "id"),
    Index("ix_entity_history_at", "at"),
)

locations = Table(
    "locations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("type", String(20), nullable=False),
    Column("target", String(2000), nullable=False),
    Column("presence", String(10), nullable=False),
    Column("came_by", String(10), nullable=False),
    Column("created_by", String(250), nullable=False),
    Column("rules", Json),
    Column("state", String(12), nullable=False),
    Column("error", FreeText),
    Column("fingerprint", String(64)),
    Column("removals_allowed", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("refreshed_at", UtcDateTime),
    Column("next_refresh_at", UtcDateTime),
    UniqueConstraint("type", "target"),
)

location_documents = Table(
    "location_documents",
    metadata,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column(
        "location_id", String(36), ForeignKey("locations.id", ondelete="CASCADE"), nullable=False
    ),
    Column("source", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("ref", REF),
    Column("parent", REF),
    Column("outcome", String(12), nullable=False),
    Column("message", FreeText),
    Index("ix_location_documents_location_id_id", "location_id", "id"),
    Index("ix_location_documents_ref", "ref"),
    Index("ix_location_documents_outcome", "outcome"),
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

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("subject", String(250), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("groups", Json),
    Column("created_by", String(250), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Index("ix_access_tokens_subject_created_at", "subject", "created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("subject", String(250), nullable=False),
    Column("groups", Json),
    Column("provider", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_sessions_subject", "subject"),
    Index("ix_sessions_expires_at", "expires_at"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("nonce", String(100), nullable=False),
    Column("verifier", String(100), nullable=False),
    Column("return_to", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_sign_ins_created_at", "created_at"),
)

request_reviewers = Table(
    "request_reviewers",
    metadata,
    Column("request_id", String(36), ForeignKey("requests.id"), nullable=False),
    Column("group", String(250), nullable=False),
    PrimaryKeyConstraint("request_id", "group"),
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
