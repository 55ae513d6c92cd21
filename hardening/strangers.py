"""Folders that a stranger may have made: nothing but plain files is opened, no link is followed."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from hardening.files import make_folder

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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
        path /= part
        if path.is_symlink():
            raise OSError(errno.ELOOP, "a link is not followed", str(path))
        if not path.is_dir():
            make_folder(path)
    return path
