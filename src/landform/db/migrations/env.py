"""Alembic's entry point; `db/schema.py` hands it an open connection."""

from alembic import context

from landform.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot alter in place
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
