"""The database of a centre that is there, brought up to date."""

from central.folder import DataFolder
from central.keys import KeyStore, KeyStoreError
from central.settings import CentreSettings
from central.storage.engine import Database
from central.storage.migrate import migrate


def opened_database(settings: CentreSettings) -> Database:
    """The database of this centre. Raises KeyStoreError, StoreGoneError, StorageTroubleError."""
    folder = DataFolder(settings.server.data_dir)
    existing(folder)
    upgraded(folder)
    return Database(folder.database)


def upgraded(folder: DataFolder) -> None:
    """Upgrade the database. Raises StoreGoneError where it is gone, StorageTroubleError."""
    migrate(folder.database, make=False)


def existing(folder: DataFolder) -> None:
    """Raises KeyStoreError where no centre is."""
    if not KeyStore(folder.keys).exists():
        raise KeyStoreError(f"there is no centre in {folder.root}; run `init` first")
