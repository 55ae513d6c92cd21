"""The files of a pack from a folder, without following anything out of it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from contracts.items import LANGUAGES
from contracts.packs import MAX_FILES, MAX_PICTURE_BYTES, PICTURES, PackError
from hardening.strangers import open_plain

VOICE = "voice"
MAX_RECORDINGS, MAX_RECORDING_BYTES = 2000, 512 * 1024
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\.(?:yaml|png|jpg|svg)")
RECORDING = re.compile(r"[0-9a-f]{20}\.(?:ogg|opus)")
_OGG = b"OggS"
LICENCE = "LICENSE.md"
"""May lie beside the pictures; it is not a part of the pack."""


def read_folder(folder: Path, *, with_voice: bool = False) -> dict[str, bytes]:
    """Every file of a pack by its path within the folder.

    Args:
        folder: of the pack.
        with_voice: a folder of recordings may lie there; ``check_voice`` looks at it.

    Raises:
        PackError: a link, a folder or a name that no pack has, too many or too large files.
    """
    found: dict[str, bytes] = {}
    try:
        for path, file in _files(folder, VOICE if with_voice else ""):
            if len(found) >= MAX_FILES:
                raise PackError("files", f"there are more than {MAX_FILES} files")
            found[path] = _content(file, path)
    except OSError as error:
        raise PackError("files", f"cannot be read: {type(error).__name__}") from error
    return found


def check_voice(folder: Path) -> None:
    """See that recordings of a pack are recordings: ``<language>/<name>.ogg``, and nothing else.

    Raises:
        PackError: a link, a name that no recording has, too many or too large ones.
    """
    count = 0
    try:
        with os.scandir(folder) as languages:
            for language in languages:
                place = f"{VOICE}/{_shown(language.name)}"
                if language.name not in LANGUAGES or not language.is_dir(follow_symlinks=False):
                    raise PackError("paths", "there is no such language", place)
                with os.scandir(language.path) as recordings:
                    for recording in recordings:
                        count += 1
                        _check_recording(recording, f"{place}/{_shown(recording.name)}")
                        if count > MAX_RECORDINGS:
                            said = f"there are more than {MAX_RECORDINGS} recordings"
                            raise PackError("files", said)
    except OSError as error:
        raise PackError("files", f"cannot be read: {type(error).__name__}", VOICE) from error


def _check_recording(entry: "os.DirEntry[str]", place: str) -> None:
    if entry.is_symlink():
        raise PackError("links", "is a link to somewhere else", place)
    if not entry.is_file() or not RECORDING.fullmatch(entry.name):
        raise PackError("paths", "no recording is called so", place)
    data = _content(Path(entry.path), place)
    if len(data) > MAX_RECORDING_BYTES:
        raise PackError("files", f"is larger than {MAX_RECORDING_BYTES} bytes", place)
    if not data.startswith(_OGG):
        raise PackError("voice", "is no recording", place)


def _files(folder: Path, besides: str) -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == besides and entry.is_dir(follow_symlinks=False):
                continue
            if entry.name == PICTURES and entry.is_dir(follow_symlinks=False):
                with os.scandir(entry.path) as pictures:
                    for picture in pictures:
                        yield from _file(f"{PICTURES}/{picture.name}", picture)
            else:
                yield from _file(entry.name, entry)


def _file(path: str, entry: "os.DirEntry[str]") -> Iterator[tuple[str, Path]]:
    if entry.is_symlink():
        raise PackError("links", "is a link to somewhere else", _shown(path))
    if entry.is_dir():
        raise PackError("paths", "a pack has no such folder", _shown(path))
    if not entry.is_file():
        raise PackError("paths", "is no file", _shown(path))
    if entry.name == LICENCE:
        return
    if not NAME.fullmatch(entry.name):
        said = "a pack holds pack.yaml and pictures (png, jpg, svg) with plain small names"
        raise PackError("paths", said, _shown(path))
    yield path, Path(entry.path)


def _content(file: Path, path: str) -> bytes:
    with open_plain(file) as opened:
        data = opened.read(MAX_PICTURE_BYTES + 1)
    if len(data) > MAX_PICTURE_BYTES:
        raise PackError("files", f"is larger than {MAX_PICTURE_BYTES} bytes", path)
    return data


def _shown(path: str) -> str:
    """A name from a stranger, fit for a line."""
    return path.encode("ascii", "backslashreplace").decode()[:80]
