"""Runs migrations on the database that the caller names in ``config.attributes``."""

from alembic import context

from central.storage.base import Base
from central.storage.engine import open_engine


def run() -> None:
    """Run within one transaction, so a migration that fails leaves nothing behind."""
    engine = open_engine(context.config.attributes["path"], writing=True)
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()


run()
