"""A disk whose blocks under some files are bad."""

import errno
from pathlib import Path

import pytest


def unread(patching: pytest.MonkeyPatch, *files: Path, error: int = errno.EIO) -> None:
    """From now on these files are there and not read."""
    read = Path.read_bytes

    def reading(path: Path) -> bytes:
        if path in files:
            raise OSError(error, "bad block")
        return read(path)

    patching.setattr(Path, "read_bytes", reading)
