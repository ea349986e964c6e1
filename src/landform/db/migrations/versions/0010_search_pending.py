"""How much PostgreSQL's index of words may put off.

Revision ID: 0010
Revises: 0009

A GIN index takes new words into a list first and sorts them in when that is 4 MB, or at the next
vacuum, which of a large table is seldom. Every look into the index reads the whole list, and a
search looks into each group (`catalog/repository/texts.py`).
The release before goes on beside this one. The list is emptied first, which keeps nobody waiting;
the setting locks the index for a moment, until the upgrade ends.
Source: https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEX = "ix_entity_texts_words"


def upgrade() -> None:
    """Sort in what is in the list, and keep it short (64 kB is the shortest)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT gin_clean_pending_list('{INDEX}')")
        op.execute("SET LOCAL lock_timeout = '2s'")  # searches wait behind whoever waits for it
        op.execute(f"ALTER INDEX {INDEX} SET (gin_pending_list_limit = 64)")


def downgrade() -> None:
    """As long as the server's setting says."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} RESET (gin_pending_list_limit)")
