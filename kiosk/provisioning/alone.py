"""One sets a terminal up at a time: its pages, a console, or a stick. Pages make room.

A lock of the settings' folder says who; a console says beforehand that it wants to, in a file
beside the settings that goes with it, and the pages of the screen step aside until it has ended.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from contracts.errors import PolicyError
from hardening.files import make_folder
from kiosk.records.errors import StoreInUseError, storage_errors
from kiosk.records.locks import hold_by, hold_folder_by, is_held

ROOM_S = 60.0
"""How long the pages may take to step aside: they keep what was said, and end a trial."""
_LOOK_S = 1.0
"""A look whether a console is there holds its lock for a moment."""


class BeingSetUpError(PolicyError):
    """Somebody else sets this terminal up: one draft cannot hold what two say."""

    code = "P-200"
    user_text_key = "error.settings"


def _refusal() -> BeingSetUpError:
    return BeingSetUpError(
        "this terminal is being set up already, on its screen or on a console: end that first"
    )


def at_screen(settings: Path, stack: ExitStack) -> bool:
    """Nobody else sets up the terminal of this file until ``stack`` ends; False: a console does.

    Raises:
        BeingSetUpError: another screen does.
        StorageError: the folder cannot be opened.
    """
    folder = _folder_of(settings)
    if console_is_there(settings):
        return False
    try:
        stack.callback(os.close, hold_folder_by(folder))
    except StoreInUseError as error:
        if console_is_there(settings):
            return False
        raise _refusal() from error
    return True


@contextmanager
def at_console(settings: Path, patience_s: float = ROOM_S) -> Iterator[None]:
    """The same for a console: the pages of the screen make room for it.

    Raises:
        BeingSetUpError: another console does, or the screen made no room in time.
        StorageError: the folder cannot be opened.
    """
    folder = _folder_of(settings)
    wish = _wish(settings)
    with ExitStack() as stack:
        try:
            stack.callback(os.close, hold_by(folder, wish.name, time.monotonic() + _LOOK_S))
            stack.callback(wish.unlink, missing_ok=True)
            stack.callback(os.close, hold_folder_by(folder, patience_s))
        except StoreInUseError as error:
            raise _refusal() from error
        yield


@contextmanager
def alone_with(settings: Path) -> Iterator[None]:
    """The same for one deed of whoever serves the terminal: nobody is asked to step aside.

    Raises:
        BeingSetUpError: somebody sets it up.
        StorageError: the folder cannot be opened.
    """
    with ExitStack() as stack:
        if not at_screen(settings, stack):
            raise _refusal()
        yield


def console_is_there(settings: Path) -> bool:
    """Whether somebody at a console wants to set this terminal up, or does."""
    return is_held(_wish(settings))


def _wish(settings: Path) -> Path:
    return settings.absolute().with_name(f"{settings.name}.console")


def _folder_of(settings: Path) -> Path:
    folder = settings.absolute().parent
    with storage_errors("lock the settings"):
        if not folder.is_dir():
            make_folder(folder)
    return folder
