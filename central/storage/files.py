"""Sealed attachments as files, named by the SHA-256 of their bytes."""

import re
from pathlib import Path

from central.storage.durable import sync_folder, write_durable
from contracts.canonical import sha256_hex
from contracts.errors import BugError

_NAME = re.compile(r"[0-9a-f]{64}")


class AttachmentFiles:
    """Content-addressed files below one folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def store(self, data: bytes) -> str:
        """Keep bytes durably (file and folders on disk) and return their hash."""
        sha256 = sha256_hex(data)
        path = self._path(sha256)
        if not path.exists():
            if not path.parent.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self._folder)
            write_durable(path, data)
        else:
            sync_folder(path.parent)  # another request may have named it a moment ago
        return sha256

    def read(self, sha256: str) -> bytes:
        """The sealed bytes. Raises FileNotFoundError."""
        return self._path(sha256).read_bytes()

    def tidy(self) -> int:
        """Remove drafts that a killed process left; before the centre serves, not while."""
        drafts = list(self._folder.glob("*/.*"))
        for draft in drafts:
            draft.unlink(missing_ok=True)
        return len(drafts)

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise BugError("an attachment is named by its hash")
        return self._folder / sha256[:2] / sha256
