"""Bringing a database to the newest schema."""

from pathlib import Path
from typing import ClassVar

from sqlalchemy import inspect, text

from central.storage.engine import open_engine
from central.storage.trouble import told_as_trouble
from contracts.errors import StorageError

HEAD = "0019"
_SCRIPTS = Path(__file__).parent / "migrations"


class StoreGoneError(StorageError):
    """There is no database where one has been: that is a loss, not a first start."""

    code: ClassVar[str] = "S-151"


def schema_version(path: Path) -> str | None:
    """Version of a database's schema; None when it is not there or has nothing in it.

    Reads only. Raises StorageTroubleError.
    """
    if not path.exists():
        return None
    engine = open_engine(path, writing=False)
    try:
        with told_as_trouble(), engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            version: str | None = found.scalar()
            return version
    finally:
        engine.dispose()


def migrate(path: Path, *, make: bool = True) -> None:
    """Upgrade the database to ``HEAD``. The usual start, with nothing to do, only reads.

    Without ``make`` a database that is gone or empty is not made anew. Raises StoreGoneError,
    StorageTroubleError.
    """
    version = schema_version(path)
    if version == HEAD:
        return
    if version is None and not make:
        raise StoreGoneError("the database of this centre is gone or empty; restore a backup")
    with told_as_trouble():
        _upgrade(path)


def _upgrade(path: Path) -> None:
    from alembic import command  # only when there is something to do: it costs start-up time
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["path"] = path
    command.upgrade(config, HEAD)
