"""The audit log: entries that cannot be changed, and the anchors of what was archived; sweeps.

Only new tables, so the previous release can go on beside this one; what it does
meanwhile is not in the log.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")

# SQLite's REPLACE removes a row without asking the trigger on DELETE, so a number is taken once.
SQLITE = """
CREATE TRIGGER audit_entries_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries
WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE last_seq >= OLD.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entries_replace BEFORE INSERT ON audit_entries
WHEN EXISTS (SELECT 1 FROM audit_entries WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_anchors_update BEFORE UPDATE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_anchors_delete BEFORE DELETE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_anchors_replace BEFORE INSERT ON audit_anchors
WHEN EXISTS (SELECT 1 FROM audit_anchors WHERE last_seq = NEW.last_seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""

POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE FUNCTION audit_keep_unsealed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF EXISTS (SELECT 1 FROM audit_anchors WHERE last_seq >= OLD.seq) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entries_update BEFORE UPDATE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION audit_keep_unsealed();
CREATE TRIGGER audit_entries_truncate BEFORE TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchors_change BEFORE UPDATE OR DELETE ON audit_anchors
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchors_truncate BEFORE TRUNCATE ON audit_anchors
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


def upgrade() -> None:
    """Create the tables and what protects them."""
    op.create_table(
        "audit_entries",
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("at", AT, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("actor", "action", "object_kind", "object_id", "outcome", "cause")
        ),
        sa.Column("http_request_id", sa.Text()),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    for name in ("actor", "action", "outcome"):
        op.create_index(f"ix_audit_entries_{name}_seq", "audit_entries", [name, "seq"])
    op.create_index(
        "ix_audit_entries_object_kind_object_id_seq",
        "audit_entries",
        ["object_kind", "object_id", "seq"],
    )
    op.create_table(
        "audit_anchors",
        sa.Column("first_seq", SEQUENCE, nullable=False),
        sa.Column("last_seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("archived_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("last_seq", name="pk_audit_anchors"),
    )
    op.create_table(
        "sweeps",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sweeps"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
    else:
        for statement in SQLITE.split("END;")[:-1]:
            op.execute(statement + "END;")


def downgrade() -> None:
    """Drop them again. What was recorded is lost: export it before."""
    op.drop_table("sweeps")
    op.drop_table("audit_entries")
    op.drop_table("audit_anchors")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
        op.execute("DROP FUNCTION audit_keep_unsealed()")
