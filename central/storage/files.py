"""Sealed attachments, and what is published, as files named by the SHA-256 of their bytes."""

import re
from collections.abc import Iterator
from pathlib import Path

from central.storage.trouble import told_as_trouble
from contracts.canonical import sha256_hex
from contracts.errors import BugError
from hardening.files import sync_folder, write_durably

_NAME = re.compile(r"[0-9a-f]{64}")


class AttachmentFiles:
    """Content-addressed files below one folder. Safe to use from several threads.

    Raises StorageTroubleError when the disk is in the way.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def store(self, data: bytes, sha256: str | None = None) -> str:
        """Keep bytes durably (file and folders on disk) and return their hash, if it is not known.

        What lies there already is compared with them: damage is written over.
        """
        sha256 = sha256 or sha256_hex(data)
        path = self._path(sha256)
        with told_as_trouble():
            if self.whole(sha256, len(data)):
                sync_folder(path.parent)  # another request may have named it a moment ago
                return sha256
            if not path.parent.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self._folder)
            write_durably(path, data, several_writers=True)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The sealed bytes, as they lie there. Raises FileNotFoundError."""
        with told_as_trouble():
            return self._path(sha256).read_bytes()

    def size(self, sha256: str) -> int | None:
        """How many bytes there are, whole or not; None where there is nothing of that name."""
        with told_as_trouble():
            try:
                return self._path(sha256).stat().st_size
            except FileNotFoundError:
                return None

    def read_part(self, sha256: str, start: int, length: int) -> bytes:
        """Some of the bytes, as they lie there. Raises FileNotFoundError."""
        with told_as_trouble(), self._path(sha256).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def names(self) -> Iterator[str]:
        """All that is here, whole or not."""
        for path in sorted(self._folder.glob("??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def whole(self, sha256: str, size: int | None = None) -> bool:
        """Whether the bytes are here as they came: their size, where it is known, and hash."""
        path = self._path(sha256)
        try:
            with told_as_trouble():
                if size is not None and path.stat().st_size != size:
                    return False
                return sha256_hex(path.read_bytes()) == sha256
        except FileNotFoundError:
            return False

    def holds(self, sha256: str) -> bool:
        """Whether there is something of that name, whole or not."""
        return self._path(sha256).exists()

    def tidy(self) -> int:
        """Remove drafts that a killed process left; before the centre serves, not while."""
        drafts = list(self._folder.glob("*/.*"))
        with told_as_trouble():
            for draft in drafts:
                draft.unlink(missing_ok=True)
        return len(drafts)

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise BugError("an attachment is named by its hash")
        return self._folder / sha256[:2] / sha256
