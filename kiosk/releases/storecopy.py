"""A program on trial brings a copy of the record store to its revision before it touches the store.

What it does then to the real one only adds (``kiosk.records.schema.READ_FROM``): the program before
reads it, and all that was written meanwhile.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from contracts.errors import StorageFullError
from hardening.files import make_folder
from kiosk.launch.pointer import FOLDER
from kiosk.records.database import DATABASE_NAME, connect, number_of, open_engine, revision
from kiosk.records.errors import StoreDamagedError, storage_errors
from kiosk.records.migrate import migrate, require_whole, upgrade
from kiosk.records.room import disk_free
from kiosk.records.schema import REVISION

PLACE = "store-copy"
RESERVE_BYTES = 64 * 1024 * 1024


def migrate_tried(data_dir: Path) -> None:
    """Bring a copy to this program's revision, look at it, and then the store itself.

    Raises:
        StorageFullError, StorageError: the copy or the store could not be; the store is as it was,
            or reads for both.
    """
    folder = data_dir / FOLDER / PLACE
    source, copy = data_dir / DATABASE_NAME, folder / DATABASE_NAME
    if source.exists():
        try:
            with storage_errors("copy the record store"):
                shutil.rmtree(folder, ignore_errors=True)
                make_folder(folder)
                _require_room(folder, source)
                with closing(connect(source)) as store, closing(sqlite3.connect(copy)) as other:
                    store.backup(other)
            upgrade(copy)
            require_whole(copy)
            engine = open_engine(copy)
            try:
                found = revision(engine)
            finally:
                engine.dispose()
            if found is None or number_of(found) < number_of(REVISION):
                raise StoreDamagedError("the copy of the record store has another revision")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    migrate(data_dir)


def _require_room(folder: Path, source: Path) -> None:
    free, _files = disk_free(folder)
    if free < 2 * source.stat().st_size + RESERVE_BYTES:
        raise StorageFullError("no room for a copy of the record store")
