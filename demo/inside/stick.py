"""A stick that somebody pulls out while it is read.

After so many bytes the file that is being read ends, and nothing on the stick can be opened,
listed or written any more.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Any

_TOUCHING = {
    "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate",
}  # fmt: skip


class Port:
    """Where the stick is: told by Python of everything that is opened."""

    def __init__(self, folder: Path, left: int) -> None:
        self._folder = os.path.realpath(folder) + os.sep
        self._left = left
        self._gone = False
        self._pulling = False

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook."""
        if self._pulling or (event != "open" and event not in _TOUCHING):
            return
        path = _path(arguments[0]) if arguments else ""
        if not path or not (os.path.realpath(path) + os.sep).startswith(self._folder):
            return
        if self._gone:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if event == "open" and arguments[2] & os.O_ACCMODE == os.O_RDONLY:
            self._read(path)

    def _read(self, path: str) -> None:
        if not os.path.isfile(path):
            return
        size = os.path.getsize(path)
        if size <= self._left:
            self._left -= size
            return
        self._pulling = True
        os.truncate(path, self._left)
        self._pulling, self._gone = False, True


def _path(value: object) -> str:
    if isinstance(value, int):
        return ""
    return os.fsdecode(value) if isinstance(value, str | bytes | os.PathLike) else ""


def pull(folder: Path, after: int) -> None:
    """Pull the stick out when this process has read so many bytes from it."""
    sys.addaudithook(Port(folder, after).hook)
