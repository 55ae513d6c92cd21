"""Files that survive a power cut: the one place that writes small files, and lines, durably.

After ``write_durably`` returned, the new bytes are there whatever happens; before, the old
ones are, whole. That takes four things that are easy to forget: all bytes written, the file
synced before it gets its name, the folder synced after, and each new folder's own name too.
"""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

OPEN_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
OPEN_END = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


def write_durably(
    path: Path, data: bytes, *, mode: int = 0o600, several_writers: bool = False
) -> None:
    """Replace a small file in one step, its folder made when it is not there yet.

    Args:
        several_writers: others may write this file at the same moment: each has a draft of its
            own, ``.<name>.<random>``, which stays when the process is killed.

    Raises:
        OSError: it could not be kept; the old file is as it was.
    """
    if not path.parent.is_dir():
        make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4) if several_writers else 'new'}")
    draft.unlink(missing_ok=True)
    try:
        write_new(draft, data, mode=mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_new(
    path: Path | str, data: bytes, *, mode: int = 0o600, folder: int | None = None
) -> None:
    """Write and sync a file that is not there yet; its name is not durable before its folder is.

    Args:
        folder: descriptor that ``path`` is relative to.
    """
    file = os.open(path, OPEN_NEW, mode, dir_fd=folder)
    try:
        write_all(file, data)
        os.fsync(file)
    finally:
        os.close(file)


def write_pieces(path: Path, pieces: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write and sync a file that is not there yet, piece by piece; its folder is the caller's."""
    file = os.open(path, OPEN_NEW, mode)
    try:
        for piece in pieces:
            write_all(file, piece)
        os.fsync(file)
    finally:
        os.close(file)


def append_durably(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write behind what a file holds, made with its folder when it is not there yet. One writer.

    A power cut before this returned may leave any part of the bytes, and none of them in order.

    Raises:
        OSError: it could not be kept; what was written of it is taken back as far as the disk lets.
    """
    if not path.parent.is_dir():
        make_folder(path.parent)
    file = os.open(path, OPEN_END, mode)
    try:
        size = os.fstat(file).st_size
        try:
            write_all(file, data)
            os.fsync(file)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(file, size)
                os.fsync(file)
            raise
    finally:
        os.close(file)
    sync_folder(path.parent)  # whoever made the file may have been killed before it had its name


def cut_durably(path: Path, size: int) -> None:
    """Keep only the first bytes of a file. Raises OSError."""
    file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(file, size)
        os.fsync(file)
    finally:
        os.close(file)


def write_all(file: int, data: bytes) -> None:
    """Write every byte: the system may take fewer than it is given."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def make_folder(path: Path, *, mode: int = 0o700) -> None:
    """Make a folder and those above it, durably, whoever made which of them.

    Folders above that this user may not open are not its own and are left alone.
    """
    path = path.absolute()
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    while not os.path.ismount(path):
        path = path.parent
        with suppress(PermissionError):
            sync_folder(path)


def sync_folder(folder: Path | int) -> None:
    """Make the names in a folder durable."""
    if isinstance(folder, int):
        os.fsync(folder)
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
