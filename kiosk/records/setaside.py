"""``set-aside/``: what a start found and did not know. Sealed or broken, never read, not lost.

Starting deletes nothing that may be somebody's submission. What is put here goes after thirty
days by the centre's clock, never by this terminal's own, which may be wrong by months; a
terminal that hears no centre keeps it all. A person may empty the folder at any time.
"""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, timedelta
from pathlib import Path

from hardening.files import make_folder, sync_folder, write_durably
from kiosk.records.clockproof import FILE_NAME as CLOCK_NAME
from kiosk.records.clockproof import read_proof
from kiosk.records.errors import storage_errors

FOLDER_NAME = "set-aside"
KEEP = timedelta(days=30)
_UNDATED = "undated"


class SetAside:
    """The folder; inside it one folder for each day by the centre's clock."""

    def __init__(self, data_folder: Path) -> None:
        self.path = data_folder / FOLDER_NAME
        floor = read_proof(data_folder / CLOCK_NAME).floor
        self._today = None if floor is None else floor.astimezone(UTC).date()

    def take(self, files: Iterable[Path]) -> int:
        """Move files here, durably, under their own names; returns how many."""
        with storage_errors("set files aside"):
            moved = 0
            left: set[Path] = set()
            for file in files:
                os.rename(file, self._place(file.name))
                left.add(file.parent)
                moved += 1
            if moved:
                sync_folder(self._day())
            for folder in left:
                sync_folder(folder)
        return moved

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes here, durably."""
        with storage_errors("set bytes aside"):
            write_durably(self._place(name), data)

    def count(self) -> int:
        """How many files are here."""
        return sum(len(files) for _, _, files in os.walk(self.path))

    def drop_old(self) -> int:
        """Remove the days that are long past; returns how many."""
        if self._today is None:
            return 0
        dropped = 0
        for folder in self._days():
            with suppress(ValueError):
                if date.fromisoformat(folder.name) + KEEP < self._today:
                    shutil.rmtree(folder, ignore_errors=True)
                    dropped += 1
        return dropped

    def _days(self) -> list[Path]:
        try:
            return sorted(self.path.iterdir())
        except OSError:
            return []

    def _day(self) -> Path:
        return self.path / (_UNDATED if self._today is None else self._today.isoformat())

    def _place(self, name: str) -> Path:
        day = self._day()
        if not day.is_dir():
            make_folder(day)
        place = day / name
        while place.exists():
            place = day / f"{name}.{os.urandom(4).hex()}"
        return place
