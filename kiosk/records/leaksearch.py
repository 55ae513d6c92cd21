"""Looks for what must not be there any more, in every byte of every file that is left."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.identity import check_id_number

_MOST_AT_ONCE = 1 << 20
_OVERLAP = 256
"""What lies across two pieces is seen in the second."""
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_SEALED = re.compile(rb'"ciphertext"\s*:')
_IDENTITY = re.compile(rb"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")


def files_below(folders: Iterable[Path]) -> list[Path]:
    """Every plain file below these folders; no link is followed."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]


def leaks(files: Iterable[Path]) -> int:
    """How many of these hold a private key, a sealed record or somebody's identity number.

    One that cannot be read counts: nobody may say that nothing is in it.
    """
    return sum(_leaks(path) for path in files)


def _leaks(path: Path) -> bool:
    try:
        return any(_tells(piece) for piece in _pieces(path))
    except OSError:
        return True


def _tells(piece: bytes) -> bool:
    if _KEY.search(piece) or _SEALED.search(piece):
        return True
    return any(check_id_number(found[0].decode().upper()) for found in _IDENTITY.finditer(piece))


def _pieces(path: Path) -> Iterator[bytes]:
    kept = b""
    with path.open("rb") as file:
        while piece := file.read(_MOST_AT_ONCE):
            yield kept + piece
            kept = piece[-_OVERLAP:]
