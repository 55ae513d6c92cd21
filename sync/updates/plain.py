"""Opening files of a folder that a stranger may have made."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

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
