"""Alembic's entry: migrations run on the connection and in the transaction of the caller."""

from alembic import context

from kiosk.records.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
