"""Folders that a stranger may have made: nothing but plain files is opened, no link is followed.

They may be gone at any moment, and their path is another folder's then: see ``held``.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hardening.files import sync_folder

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """A path to this very folder, whatever is mounted or unmounted at its old one meanwhile.

    What was pulled out can only fail then; the empty folder that it was mounted at is not written.

    Raises:
        FileNotFoundError, NotADirectoryError, OSError: there is none, or it cannot be opened.
    """
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{file}")
    finally:
        os.close(file)


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file to read: no link is followed, and no pipe, device or folder opened.

    Raises:
        FileNotFoundError, OSError: there is none, or it is something else.
    """
    file = os.open(path, _READ)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        return os.fdopen(file, "rb")
    except BaseException:
        os.close(file)
        raise


def real_folder(root: Path, *parts: str) -> Path:
    """A folder below another, made when it is not there. Raises OSError for a link on the way."""
    path = root
    for part in parts:
        above, path = path, path / part
        if path.is_symlink():
            raise OSError(errno.ELOOP, "a link is not followed", str(path))
        if not path.is_dir():
            path.mkdir(mode=0o700)
            sync_folder(above)
    return path
