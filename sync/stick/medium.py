"""Reading and writing a stick: it may be a stranger's, and gone at the next byte.

Nothing but plain files of a bounded size is read, no link is followed, and what is written goes
into folders that are real ones, under names that are ours. Once it is ``held_stick``, a path means
this stick, even where another is put in its place or nothing.
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from contracts.canonical import sha256_hex
from contracts.errors import StorageFullError
from contracts.sticks import MAX_REPORT_BYTES
from hardening.files import sync_folder, write_durably
from hardening.strangers import held, open_plain, real_folder
from kiosk.records.errors import storage_errors
from kiosk.records.room import disk_free
from sync.updates.words import NotTakenError, Word

MAX_METADATA_FILES = 4096
MAX_METADATA_BYTES = 5 * 1024 * 1024
MAX_ALL_METADATA_BYTES = 64 * 1024 * 1024
_METADATA = re.compile(r"[A-Za-z0-9_%-][A-Za-z0-9._%-]{0,119}\.json")
_HASH = re.compile(r"[0-9a-f]{64}")


@contextmanager
def held_stick(folder: Path) -> Iterator[Path]:
    """A path to this stick until it is let go of. Raises NotTakenError: there is none."""
    with ExitStack() as stack:
        try:
            stick = stack.enter_context(held(folder))
        except (FileNotFoundError, NotADirectoryError):
            raise NotTakenError(Word.NO_STICK) from None
        except OSError as exc:
            raise NotTakenError(Word.PULLED, folder.name) from exc
        yield stick


def read_bounded(path: Path, most: int) -> bytes | None:
    """The bytes of a plain file, None when there is none.

    Raises:
        NotTakenError: it is too large, something else than a file, or the stick is gone.
    """
    try:
        with open_plain(path) as opened:
            data = opened.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as exc:
        raise NotTakenError(Word.PULLED, path.name) from exc
    if len(data) > most:
        raise NotTakenError(Word.PULLED, path.name)
    return data


def metadata_sizes(folder: Path) -> dict[str, int]:
    """Names and lengths of what may be signed metadata in a folder of a stick.

    Raises:
        NotTakenError: the folder is not there, or holds far too much.
    """
    sizes: dict[str, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not _METADATA.fullmatch(entry.name):
                    continue
                if len(sizes) == MAX_METADATA_FILES:
                    raise NotTakenError(Word.PULLED, "too many files")
                sizes[entry.name] = entry.stat(follow_symlinks=False).st_size
    except OSError as exc:
        raise NotTakenError(Word.PULLED, folder.name) from exc
    if sum(sizes.values()) > MAX_ALL_METADATA_BYTES:
        raise NotTakenError(Word.PULLED, "too much metadata")
    return dict(sorted(sizes.items()))


class OutFolder:
    """The folder on a stick that a terminal leaves its own things in.

    Raises:
        StorageFullError, StorageError: from every method, when the stick does not take it.
    """

    def __init__(self, stick: Path, folder: str) -> None:
        self._stick = stick
        self._folder = folder

    def read(self, name: str, most: int) -> bytes | None:
        """A file that was left earlier; None where there is none that can be read."""
        folder, _, last = name.rpartition("/")
        with storage_errors("read what was left on the stick"):
            path = self._real(folder) / last
        try:
            return read_bounded(path, most)
        except NotTakenError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file in one step."""
        with storage_errors("write onto the stick"):
            write_durably(self._real("") / name, data)

    def write_hashed(self, folder: str, data: bytes) -> str:
        """Write bytes under their hash, unless they are there already; the hash.

        Room for a report stays free beside them.
        """
        sha256 = sha256_hex(data)
        with storage_errors("write onto the stick"):
            path = self._real(folder) / sha256
            if not _says(path, data):
                if disk_free(self._stick)[0] < len(data) + MAX_REPORT_BYTES:
                    raise StorageFullError("no room on the stick beside a report")
                write_durably(path, data)
        return sha256

    def holds(self, folder: str, sha256: str, most: int) -> bool:
        """Whether bytes that were left under their hash are there, every one of them."""
        data = self.read(f"{folder}/{sha256}", most)
        return data is not None and sha256_hex(data) == sha256

    def keep_only(self, folder: str, wanted: Collection[str]) -> None:
        """Remove what was left before and is not wanted any more."""
        with storage_errors("tidy the stick up"):
            real = self._real(folder)
            for name in os.listdir(real):
                if _HASH.fullmatch(name.removeprefix(".").removesuffix(".new")) and (
                    name not in wanted
                ):
                    with suppress(FileNotFoundError, IsADirectoryError):
                        (real / name).unlink()
            sync_folder(real)

    def _real(self, folder: str) -> Path:
        """A folder of ours on the stick, made when it is not there; no link on the way to it."""
        return real_folder(self._stick, *self._folder.split("/"), *([folder] if folder else []))


def _says(path: Path, data: bytes) -> bool:
    """Whether a plain file holds just these bytes; of a longer one nothing is read."""
    try:
        with open_plain(path) as opened:
            there = os.fstat(opened.fileno()).st_size
            return there == len(data) and opened.read(len(data) + 1) == data
    except OSError:
        return False
