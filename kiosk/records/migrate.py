"""Brings ``records.db`` to the newest schema; runs once before terminal and sync start."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from hardening.files import make_folder, sync_folder
from kiosk.records.database import (
    DATABASE_NAME,
    connect,
    had_a_store,
    only_added,
    open_engine,
    revision,
)
from kiosk.records.enrolment import COPY_NAME, read_enrolment, write_enrolment
from kiosk.records.errors import (
    StateDamagedError,
    StoreDamagedError,
    StoreNotReadyError,
    storage_errors,
)
from kiosk.records.index import last_numbers
from kiosk.records.numbers import Numbers
from kiosk.records.schema import READ_FROM, REVISION, SCHEMA_TEXTS, schema_mark
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, SealedFolder

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK_NAME = "migrate.lock"


def alembic_config() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def migrate(folder: Path) -> None:
    """Create the folder and its database, or bring them up to date. Safe to run at any time.

    A folder that had a store and has none now is not a first start.

    Raises:
        StoreDamagedError, StateDamagedError: ``recover`` is needed; nothing was changed.
        StoreNotReadyError: the database is of a newer program.
        StorageFullError, StorageError: the disk is full or cannot be written.
    """
    with storage_errors("prepare the data folder"):
        make_folder(folder)
    with migrating(folder):
        path = folder / DATABASE_NAME
        numbers = Numbers(folder)
        if had_a_store(folder):
            require_whole(path)
        upgrade(path)
        with storage_errors("prepare the data folder"):
            sync_folder(folder)
        for name in (RECORDS, ATTACHMENTS):
            SealedFolder(folder / name).close()
        if numbers.reserved is None:
            numbers.reserve(_counter(path))
        _check_enrolment(folder)


@contextmanager
def migrating(folder: Path) -> Iterator[None]:
    """Hold the folder's lock for changing its format."""
    with storage_errors("lock the data folder"):
        lock = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with storage_errors("lock the data folder"):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def upgrade(path: Path) -> None:
    """Make a database, or bring it to this program's revision, in one transaction."""
    with storage_errors("bring the record store up to date"):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        engine = open_engine(path, create=True)
        try:
            found = revision(engine)
            if found not in (None, REVISION) and only_added(engine, str(found)):
                return  # a program that was taken back, or the one on trial, wrote it last
            with engine.begin() as connection:
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if found != REVISION:
                    texts = connection.exec_driver_sql(SCHEMA_TEXTS).scalars().all()
                    connection.exec_driver_sql(f"PRAGMA user_version = {schema_mark(texts)}")
                    connection.exec_driver_sql(f"PRAGMA application_id = {READ_FROM}")
        except CommandError as error:
            raise StoreNotReadyError("the record store is of a newer program") from error
        finally:
            engine.dispose()


def require_whole(path: Path) -> None:
    """Refuse a database that is gone, empty or does not pass SQLite's own check.

    Raises:
        StoreDamagedError: it is one of these.
    """
    with storage_errors("open the record store"):
        if path.exists() and path.stat().st_size:
            engine = open_engine(path)
            try:
                found = revision(engine)
                with engine.connect() as connection:
                    whole = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok"
            finally:
                engine.dispose()
            if found is not None and whole:
                return
    raise StoreDamagedError("the record store is damaged, empty or gone: kiosk recover")


def _counter(path: Path) -> int:
    with storage_errors("look at the last record"), closing(connect(path)) as database:
        return last_numbers(database)[1]


def _check_enrolment(folder: Path) -> None:
    """An enrolment of an earlier program has neither hash nor copy yet."""
    with suppress(StateDamagedError):  # the terminal says so when it starts
        enrolment = read_enrolment(folder)
        if enrolment is not None and not (folder / COPY_NAME).exists():
            write_enrolment(folder, enrolment)
