"""``fleet/service.json``: somebody took this terminal out of service. It outlives every restart."""

from pathlib import Path

from contracts.errors import StorageError
from hardening.files import sync_folder
from kiosk.records.errors import storage_errors
from kiosk.records.places import FLEET
from kiosk.records.statefile import read_state, write_state

SERVICE_NAME = "service.json"


def taken_out(data_dir: Path) -> str | None:
    """What is said to residents of a terminal that is out of service; None while it is in service.

    "": nothing was given to say, or nobody can read any more what it was.
    """
    try:
        document = read_state(data_dir / FLEET / SERVICE_NAME)
    except StorageError:
        return ""
    return None if document is None else str(document.get("words", ""))


def take_out(data_dir: Path, command: str, words: str = "") -> None:
    """Out of service from now on. Raises StorageError."""
    document = {"closed": True, "command": command, "words": words}
    write_state(data_dir / FLEET / SERVICE_NAME, document, mode=0o644)


def put_back(data_dir: Path) -> None:
    """In service again. Raises StorageError."""
    with storage_errors("put back in service"):
        (data_dir / FLEET / SERVICE_NAME).unlink(missing_ok=True)
        if (data_dir / FLEET).is_dir():
            sync_folder(data_dir / FLEET)
