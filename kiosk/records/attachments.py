"""Sealed files: ``attachments/<sha-256 of the sealed bytes>``.

A file has its name only when all of it is on the disk: it is written under a temporary
name in the same folder, synced, renamed, and the folder is synced after the last of them.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from kiosk.records.errors import storage_errors

FOLDER_NAME = "attachments"
_TEMPORARY = ".incoming-"


class AttachmentFolder:
    """The folder of sealed files. One writer; readers open files by name."""

    def __init__(self, data_folder: Path) -> None:
        self.path = data_folder / FOLDER_NAME
        with storage_errors("open the attachment folder"):
            self.path.mkdir(mode=0o700, exist_ok=True)
            self._fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def write(self, data: Sequence[bytes]) -> list[str]:
        """Write and sync files under temporary names, in order; on error none is left.

        Raises:
            StorageFullError, StorageError: one of them could not be kept.
        """
        written: list[str] = []
        try:
            with storage_errors("keep an attachment"):
                for content in data:
                    written.append(f"{_TEMPORARY}{os.urandom(8).hex()}")
                    self._write(written[-1], content)
        except BaseException:
            self.forget(written)
            raise
        return written

    def publish(self, names: Mapping[str, str]) -> None:
        """Give files written under temporary names (keys) their own, durably.

        Raises:
            StorageFullError, StorageError: the folder could not be synced; none is left.
        """
        try:
            with storage_errors("name an attachment"):
                for temporary, name in names.items():
                    os.rename(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
                if names:
                    os.fsync(self._fd)
        except BaseException:
            self.forget([*names, *names.values()])
            raise

    def forget(self, names: Iterable[str]) -> None:
        """Remove files that no record names, as far as the disk allows."""
        for name in names:
            self._remove(name)

    def sweep(self, known: Collection[str]) -> int:
        """Remove everything that ``known`` does not name; returns how many files went."""
        with storage_errors("sweep the attachment folder"):
            orphans = [name for name in os.listdir(self._fd) if name not in known]
            for name in orphans:
                self._remove(name)
            if orphans:
                os.fsync(self._fd)
        return len(orphans)

    def close(self) -> None:
        """Give the folder back."""
        os.close(self._fd)

    def _write(self, name: str, data: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        file = os.open(name, flags, 0o600, dir_fd=self._fd)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            os.fsync(file)
        finally:
            os.close(file)

    def _remove(self, name: str) -> None:
        try:
            os.unlink(name, dir_fd=self._fd)
        except OSError:
            return
