"""One process serves a data folder, and the next one learns whether it came to an orderly end."""

import fcntl
import os
from contextlib import suppress
from types import TracebackType
from typing import ClassVar

from central.folder import DataFolder
from contracts.errors import PolicyError

_MARK = b"serving\n"


class ServedAlreadyError(PolicyError):
    """Another process serves this data folder."""

    code: ClassVar[str] = "P-155"


class Serving:
    """A lock on the folder for as long as its block lasts. Raises ServedAlreadyError.

    ``interrupted`` tells that the process before was killed. A disk that takes nothing keeps
    nobody from serving: then the next process is not told.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._path = folder.root / "serving"
        self._descriptor: int | None = None
        self.interrupted = False

    def __enter__(self) -> "Serving":
        with suppress(OSError):
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if self._descriptor is None:
            return self
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise ServedAlreadyError("another process serves this data folder") from None
        self.interrupted = os.read(self._descriptor, 1) != b""
        with suppress(OSError):
            os.pwrite(self._descriptor, _MARK, 0)
            os.fsync(self._descriptor)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._descriptor is None:
            return
        if error is None or isinstance(error, SystemExit):
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
