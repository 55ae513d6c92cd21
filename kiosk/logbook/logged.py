"""``fleet/logged.json``: as far as the centre has the logbook, by what it signed last.

Written by the sync process, whether the word came over the line or on a stick.
"""

from pathlib import Path

from contracts.logbook import Head
from kiosk.logbook.book import entries_from, head_in
from kiosk.records.places import FLEET
from kiosk.records.statefile import write_state

LOGGED_NAME = "logged.json"


def read_logged(data_dir: Path) -> Head | None:
    """As far as the centre has it; None where it never said, or nobody can read what."""
    return head_in(data_dir / FLEET / LOGGED_NAME)


def keep_logged(data_dir: Path, head: Head) -> None:
    """Write it down, unless it stands there. Raises StorageError."""
    if read_logged(data_dir) != head:
        write_state(data_dir / FLEET / LOGGED_NAME, head.model_dump(mode="json"), mode=0o644)


def unheard(data_dir: Path, what: str) -> bool:
    """Whether a centre that keeps logbooks lacks the last entry of this kind.

    Not all of the book: each stick that is put in adds an entry. Raises StorageError.
    """
    logged = read_logged(data_dir)
    if logged is None:
        return False
    return any(entry.what == what for entry in entries_from(data_dir, logged.n + 1))
