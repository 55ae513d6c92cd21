"""Folders of files that are named by the SHA-256 of their own bytes.

``attachments/`` holds sealed attachments, ``records/`` sealed records. A file has its name
only when all of it is on the disk: it is written under a temporary name in the same folder,
synced, renamed, and the folder is synced. Whoever reads one compares it with its name.
"""

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from contracts.canonical import sha256_hex
from hardening.files import make_folder, write_new
from kiosk.records.errors import FileDamagedError, InDoubtError, storage_errors

ATTACHMENTS = "attachments"
RECORDS = "records"
_TEMPORARY = ".incoming-"
_NOT_READ = frozenset({errno.EIO, errno.EBADMSG, errno.EUCLEAN})
"""What a file system says of one file that lies where the disk reads nothing or something else."""


class SealedFolder:
    """One such folder. One writer; readers open files by name (``read_sealed``)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with storage_errors(f"open the folder {path.name}"):
            if not path.is_dir():
                make_folder(path)
            self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def write(self, contents: Sequence[bytes]) -> list[str]:
        """Write and sync files under temporary names, in order; on error none is left.

        Raises:
            StorageFullError, StorageError: one of them could not be kept.
        """
        written: list[str] = []
        try:
            with storage_errors(f"write into {self.path.name}"):
                for content in contents:
                    written.append(f"{_TEMPORARY}{os.urandom(8).hex()}")
                    write_new(written[-1], content, folder=self._fd)
        except BaseException:
            self.forget(written)
            raise
        return written

    def publish(self, names: Mapping[str, str]) -> None:
        """Give files written under temporary names (keys) their own, durably.

        Raises:
            InDoubtError: it failed, and that they are gone again could not be made sure.
            StorageFullError, StorageError: it failed; none is left.
        """
        try:
            with storage_errors(f"name files in {self.path.name}"):
                for temporary, name in names.items():
                    os.rename(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
                if names:
                    os.fsync(self._fd)
        except BaseException as error:
            if not self.forget([*names, *names.values()]):
                raise InDoubtError(f"names in {self.path.name} are in doubt") from error
            raise

    def forget(self, names: Iterable[str]) -> bool:
        """Remove files that no record names; returns whether that is durable."""
        gone = True
        for name in names:
            try:
                os.unlink(name, dir_fd=self._fd)
            except FileNotFoundError:
                continue
            except OSError:
                gone = False
        try:
            os.fsync(self._fd)
        except OSError:
            return False
        return gone

    def names(self) -> set[str]:
        """Everything in the folder, temporary names too."""
        with storage_errors(f"list {self.path.name}"):
            return set(os.listdir(self._fd))

    def close(self) -> None:
        """Give the folder back."""
        with suppress(OSError):
            os.close(self._fd)


def read_sealed(folder: Path, name: str) -> bytes:
    """Bytes of a file, the same that were written.

    Raises:
        FileDamagedError: there is no such file, the disk does not read it, or its bytes are others.
        StorageError: no file can be read now, or not by this process.
    """
    with storage_errors(f"read from {folder.name}"):
        try:
            data = (folder / name).read_bytes()
        except FileNotFoundError:
            raise FileDamagedError(f"a file of {folder.name} is missing") from None
        except OSError as error:
            if error.errno not in _NOT_READ:
                raise
            raise FileDamagedError(f"a file of {folder.name}: errno {error.errno}") from error
    if sha256_hex(data) != name:
        raise FileDamagedError(f"a file of {folder.name} is damaged")
    return data
