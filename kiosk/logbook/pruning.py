"""What leaves the logbook: whole files that the centre has, and that are old enough.

Old enough is the age of the oldest backup that a centre may be restored from: then it asks again.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from contracts.logbook import Head
from hardening.files import sync_folder
from kiosk.logbook.book import FOLDER, Stretch, entries_from, files, read_end, read_stretch
from kiosk.logbook.writing import alone
from kiosk.records.errors import storage_errors


def prune(data_dir: Path, logged: Head, before: datetime) -> int:
    """Remove files of which all is at the centre and older than ``before``; how many.

    Nothing goes where the centre's last entry is another one than ours under its number.

    Raises:
        StorageError: not now.
    """
    paths = files(data_dir)
    if len(paths) < 2 or int(paths[1].stem) > logged.n + 1:
        return 0
    with alone(data_dir):
        old = tuple(_old(data_dir, logged, before))
        if not old or not _is_ours(data_dir, logged):
            return 0
        with storage_errors("prune the logbook"):
            for path in old:
                path.unlink()
            sync_folder(data_dir / FOLDER)
    return len(old)


def _old(data_dir: Path, logged: Head, before: datetime) -> Iterator[Path]:
    for one, following in pairwise(read_stretch(path) for path in files(data_dir)):
        if following.first > logged.n + 1 or not _older(one, following, before):
            return
        yield one.path


def _is_ours(data_dir: Path, logged: Head) -> bool:
    if read_end(data_dir).head == logged:
        return True
    entry = next(entries_from(data_dir, logged.n), None)
    return entry is not None and entry.head == logged


def _older(one: Stretch, following: Stretch, before: datetime) -> bool:
    """Of a file that nobody can read, the next one tells."""
    entries = one.entries or following.entries[:1]
    return bool(entries) and all(entry.at < before for entry in entries)
