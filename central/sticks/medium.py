"""Reading and writing a stick at the centre: it may be a stranger's, or the wrong folder.

No link below the stick is followed and nothing but a plain file of a bounded size is read, as the
terminals do.
"""

from pathlib import Path

from hardening import strangers
from hardening.files import write_durably

_READABLE = 0o644


def real_folder(stick: Path, folder: str) -> Path:
    """A folder on the stick, made when it is not there. Raises OSError for a link on the way."""
    return strangers.real_folder(stick, *folder.split("/"))


def put(stick: Path, name: str, data: bytes) -> None:
    """Write a file in one step. Raises OSError."""
    folder, _, last = name.rpartition("/")
    write_durably(real_folder(stick, folder) / last, data, mode=_READABLE)


def read_plain(stick: Path, name: str, most: int) -> bytes | None:
    """The bytes of a plain file that is not too long; None where there is none."""
    path = stick / name
    try:
        if any(stick.joinpath(*parts).is_symlink() for parts in _above(name)):
            return None
        with strangers.open_plain(path) as opened:
            data = opened.read(most + 1)
    except OSError:
        return None
    return data if len(data) <= most else None


def _above(name: str) -> list[list[str]]:
    parts = name.split("/")
    return [parts[:count] for count in range(1, len(parts))]
