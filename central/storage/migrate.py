"""Bringing a database to the newest schema."""

from pathlib import Path

from sqlalchemy import inspect, text

from central.storage.engine import open_engine

HEAD = "0004"
_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(path: Path) -> None:
    """Upgrade the database to ``HEAD``; makes it when it is not there.

    The usual start, with nothing to do, does not load the migration tool.
    """
    engine = open_engine(path, writing=True)
    try:
        with engine.connect() as connection:
            if inspect(connection).has_table("alembic_version"):
                found = connection.execute(text("SELECT version_num FROM alembic_version"))
                if found.scalar() == HEAD:
                    return
        _upgrade(path)
    finally:
        engine.dispose()


def _upgrade(path: Path) -> None:
    from alembic import command  # only when there is something to do: it costs start-up time
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["path"] = path
    command.upgrade(config, HEAD)
