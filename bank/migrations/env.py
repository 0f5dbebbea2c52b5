"""Alembic's entry: runs the migrations on the connection that `bank.sql.migrate` hands over."""

from alembic import context

from bank.sql import traces
from bank.sql.tables import metadata

assert traces.metadata is metadata  # importing the module registers its tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
