"""Brings ``records.db`` to the newest schema; runs once before terminal and sync start."""

import fcntl
import os
from pathlib import Path

from alembic import command
from alembic.config import Config

from kiosk.records.database import DATABASE_NAME, open_engine
from kiosk.records.errors import storage_errors

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK_NAME = "migrate.lock"


def alembic_config() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def migrate(folder: Path) -> None:
    """Create the folder and its database, or bring them up to date. Safe to run at any time.

    Raises:
        StorageFullError, StorageError: the disk is full or cannot be written.
    """
    with storage_errors("prepare the data folder"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with storage_errors("lock the data folder"):
            fcntl.flock(lock, fcntl.LOCK_EX)
        _upgrade(folder / DATABASE_NAME)
    finally:
        os.close(lock)


def _upgrade(path: Path) -> None:
    with storage_errors("bring the record store up to date"):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        engine = open_engine(path, create=True)
        try:
            with engine.begin() as connection:
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            engine.dispose()
