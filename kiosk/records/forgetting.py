"""``reset.json``: this terminal is to forget all that it holds, and to be enrolled anew.

Asked for, it stands there until the centre has the answer. Once it is due, nobody works in the
folder any more, and the next start of the terminal empties it. A power cut changes nothing of it:
the word that says so is the last that goes.
"""

import os
import shutil
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from hardening.files import sync_folder
from kiosk.records.errors import StateDamagedError, storage_errors
from kiosk.records.locks import COMMITTING, DELIVERING, hold_by
from kiosk.records.statefile import read_state, write_state

RESET_NAME = "reset.json"
LOCK_SUFFIX = ".lock"
PATIENCE_S = 90.0
"""How long others may take to end: the sync process, or somebody's stick."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reset:
    """That everything is to be forgotten: the command that said so, and whether the time is now."""

    command: str
    due: bool = False


def read_reset(folder: Path) -> Reset | None:
    """What is to be done; None where nobody asked for it.

    Raises:
        StateDamagedError: the word is damaged: nobody knows whether it was due.
        StorageError: the disk does not read it.
    """
    document = read_state(folder / RESET_NAME)
    if document is None:
        return None
    try:
        return Reset(str(document["command"]), due=document["due"] is True)
    except KeyError as error:
        raise StateDamagedError(f"{RESET_NAME} lacks {error}") from None


def keep_reset(folder: Path, reset: Reset) -> None:
    """Write it down. Raises StorageError."""
    write_state(folder / RESET_NAME, asdict(reset), mode=0o644)


def reset_is_due(folder: Path) -> bool:
    """Whether this folder is to be emptied before anybody works in it. Raises as ``read_reset``."""
    reset = read_reset(folder)
    return reset is not None and reset.due


def forget_everything(folder: Path, *, patience_s: float = PATIENCE_S) -> None:
    """Empty a folder whose reset is due; broken off anywhere, the next call goes on.

    Each lock that there is is held meanwhile. They stay: whoever waits for one waits for that file.

    Raises:
        StoreInUseError: another process works in the folder still.
        StorageFullError, StorageError: the disk does not do its work.
    """
    with ExitStack() as held:
        until = time.monotonic() + patience_s
        locks = {COMMITTING, DELIVERING, *(path.name for path in folder.glob(f"*{LOCK_SUFFIX}"))}
        for name in sorted(locks):
            held.callback(os.close, hold_by(folder, name, until))
        with storage_errors("forget everything"):
            for path in sorted(folder.iterdir()):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != RESET_NAME and path.suffix != LOCK_SUFFIX:
                    path.unlink()
            sync_folder(folder)
            (folder / RESET_NAME).unlink()
            sync_folder(folder)
    log.warning("terminal.forgotten")
