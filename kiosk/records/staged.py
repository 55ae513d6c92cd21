"""Where records of the terminal before this one wait for the next start: see ``inheriting``."""

import os
from pathlib import Path

from kiosk.records.errors import storage_errors
from kiosk.records.sealedfiles import RECORDS

INHERITED = "inherited"


def staged_names(data_dir: Path) -> list[str]:
    """Their files, each named by the hash of its envelope. Raises StorageError."""
    with storage_errors("look what was inherited"):
        try:
            found = os.listdir(data_dir / INHERITED / RECORDS)
        except (FileNotFoundError, NotADirectoryError):
            return []
    return sorted(name for name in found if not name.startswith("."))
