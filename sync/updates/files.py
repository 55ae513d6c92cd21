"""Files of sets, named by their SHA-256. A file has its name only when all of it hashes to it.

What is on its way is a ``.part`` that goes on where it stopped, after a cut line as after a power
cut. That a file exists says nothing: whoever needs it hashes it.
"""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

import structlog
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError

from contracts.errors import StorageFullError
from hardening.files import make_folder, sync_folder, write_all
from kiosk.records.errors import storage_errors
from kiosk.records.room import disk_free
from sync.updates.fetcher import Fetcher
from sync.updates.words import NotTakenError, Word

log = structlog.get_logger(__name__)

PART = ".part"
RESERVE_BYTES = 64 * 1024 * 1024
"""Room that sets leave: what people submit goes before what they are shown."""
_BLOCK = 256 * 1024
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
_RANGE_REFUSED = 416


class FileStore:
    """One folder of such files. One writer, under the lock of updates.

    Args:
        suffix: what follows the hash in the names of files.
        reserve: bytes that stay free.
    """

    def __init__(self, folder: Path, *, suffix: str = "", reserve: int = RESERVE_BYTES) -> None:
        self._folder = folder
        self._suffix = suffix
        self._reserve = reserve

    def path(self, sha256: str) -> Path:
        """Where a file of this hash lies."""
        return self._folder / f"{sha256}{self._suffix}"

    def holds(self, sha256: str, length: int) -> bool:
        """Whether the file is here, every byte of it. Raises StorageError."""
        path = self.path(sha256)
        with storage_errors("read a file of a set"):
            try:
                same_length = path.stat().st_size == length
                return same_length and _hash_of(path) == sha256
            except FileNotFoundError:
                return False

    def bring(self, sha256: str, length: int, fetcher: Fetcher, url: str) -> bool:
        """Make sure that the file is here; whether anything had to be fetched.

        Raises:
            NotTakenError: it cannot be had now, or what came is something else.
            StorageFullError, StorageError: it cannot be kept.
        """
        if self.holds(sha256, length):
            return False
        require_room(self._folder, length, self._reserve)
        try:
            self._fetch(sha256, length, fetcher, url)
        except DownloadHTTPError as exc:
            if exc.status_code != _RANGE_REFUSED:
                raise NotTakenError(Word.UNREACHABLE, f"status {exc.status_code}") from exc
            self._part(sha256).unlink(missing_ok=True)
            raise NotTakenError(Word.MIX, "a part that the server does not know") from exc
        except SlowRetrievalError as exc:
            raise NotTakenError(Word.SLOW) from exc
        except DownloadError as exc:
            raise NotTakenError(Word.UNREACHABLE, str(exc)) from exc
        finally:
            fetcher.end()
        return True

    def keep_only(self, wanted: Collection[str]) -> int:
        """Drop files that nobody needs, parts of them too; how many.

        Raises:
            StorageError: the folder cannot be read or written.
        """
        dropped = 0
        with storage_errors("drop files of sets"):
            if not self._folder.is_dir():
                return 0
            for path in self._folder.iterdir():
                if path.name.removesuffix(PART).removesuffix(self._suffix) not in wanted:
                    path.unlink()
                    dropped += 1
            if dropped:
                sync_folder(self._folder)
        return dropped

    def _fetch(self, sha256: str, length: int, fetcher: Fetcher, url: str) -> None:
        part = self._part(sha256)
        with storage_errors("keep a file of a set"):
            if not self._folder.is_dir():
                make_folder(self._folder)
            begun = part.stat().st_size if part.is_file() else 0
            if begun > length:
                part.unlink()
                begun = 0
            file = os.open(part, _APPEND, 0o600)
        try:
            if begun < length or length == 0:
                _append(file, fetcher, url, begun, length)
            with storage_errors("keep a file of a set"):
                os.fsync(file)
                if _hash_of(part) == sha256:
                    part.replace(self.path(sha256))
                    sync_folder(self._folder)
                    return
                part.unlink()
        finally:
            os.close(file)
        log.warning("set.file_refused", sha256=sha256[:12], length=length, alarm=True)
        raise NotTakenError(Word.MIX, sha256[:12])

    def _part(self, sha256: str) -> Path:
        return self._folder / f"{sha256}{self._suffix}{PART}"


def require_room(folder: Path, length: int, reserve: int = RESERVE_BYTES) -> None:
    """Raise StorageFullError where so many bytes leave less free than is to stay free."""
    while not folder.is_dir():
        folder = folder.parent
    free, _files = disk_free(folder)
    if free < length + reserve:
        raise StorageFullError("no room for what a set needs")


def _append(file: int, fetcher: Fetcher, url: str, begun: int, length: int) -> None:
    """What is missing, and not a byte more. An answer cut short leaves a part to go on with."""
    room = length - begun
    for chunk in fetcher.read(url, begun):
        if len(chunk) > room:
            os.ftruncate(file, 0)
            raise NotTakenError(Word.ENDLESS)
        with storage_errors("keep a file of a set"):
            write_all(file, chunk)
        room -= len(chunk)


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
