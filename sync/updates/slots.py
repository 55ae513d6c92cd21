"""Releases: an archive that people signed becomes a slot, whole or not at all.

Of the archive nothing is believed: each file has to be the next one of the list that stands first
in it, of that length and hash. The slot has its name only when all of it is on the disk.
"""

import hashlib
import shutil
from collections.abc import Collection, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

import structlog

from contracts.errors import InvalidDocumentError
from contracts.releases import (
    MANIFEST,
    MAX_RELEASE_BYTES,
    MAX_RELEASE_FILES,
    Needs,
    ReleaseFile,
    ReleaseManifest,
    SetProgram,
    parse_release,
)
from hardening.archives import BLOCK, Archive, ArchiveError
from hardening.files import make_folder, sync_folder, write_new, write_pieces
from kiosk.launch.slots import PYTHON
from kiosk.records.errors import storage_errors
from kiosk.releases.slot import VENV, base_python, slot_has_all, slot_is_whole, venv_words
from sync.updates.words import NotTakenError, Word

log = structlog.get_logger(__name__)

NEW = ".new"
_READABLE, _HEX = 0o644, 64


class Slots:
    """The folder of slots. One writer, under the lock of updates."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def holds(self, program: SetProgram, *, every_byte: bool = False) -> bool:
        """Whether the slot is here; by lengths, or every byte of it."""
        slot = self._folder / program.sha256
        return slot_is_whole(slot) if every_byte else slot_has_all(slot)

    def unpack(self, archive: Path, program: SetProgram) -> None:
        """Make the slot from its archive, whose hash has been proved.

        Raises:
            NotTakenError: it is not what a release is.
            StorageFullError, StorageError: it cannot be kept.
        """
        slot, new = self._folder / program.sha256, self._folder / f"{program.sha256}{NEW}"
        with storage_errors("unpack a release"):
            for old in (new, slot):
                if old.exists():
                    shutil.rmtree(old)
            make_folder(new)
            try:
                with archive.open("rb") as file:
                    self._unpack(Archive(file, _most(program)), program, new)
            except OSError:  # a full disk has to have room for residents again
                shutil.rmtree(new, ignore_errors=True)
                raise
            except (ArchiveError, InvalidDocumentError) as error:
                shutil.rmtree(new, ignore_errors=True)
                log.warning("release.refused", version=program.version, said=str(error), alarm=True)
                raise NotTakenError(Word.BAD_ARCHIVE, program.version) from error
            for each in sorted({path.parent for path in new.rglob("*")}):
                sync_folder(each)
            new.rename(slot)
            sync_folder(self._folder)
        log.info("release.unpacked", version=program.version)

    def keep_only(self, wanted: Collection[str]) -> int:
        """Drop slots that nobody needs, and what was begun; how many. Raises StorageError."""
        dropped = 0
        with storage_errors("drop a slot"):
            if not self._folder.is_dir():
                return 0
            for path in self._folder.iterdir():
                if path.is_dir() and len(path.name.removesuffix(NEW)) == _HEX:
                    if path.name in wanted:
                        continue
                    if not path.name.endswith(NEW):  # whoever is killed now leaves no half slot
                        path = path.rename(path.with_name(f"{path.name}{NEW}"))
                    shutil.rmtree(path)
                    dropped += 1
            if dropped:
                sync_folder(self._folder)
        return dropped

    def _unpack(self, archive: Archive, program: SetProgram, new: Path) -> None:
        files = archive.files()
        name, length = next(files, ("", 0))
        if name != MANIFEST or length > MAX_RELEASE_BYTES:
            raise ArchiveError("it does not begin with its list")
        data = b"".join(archive.content())
        manifest = parse_release(data)
        if not _is_meant(manifest, program):
            raise ArchiveError("its list is another release's")
        for found, each in zip_longest(files, manifest.files):
            if found is None or each is None or found != (each.path, each.length):
                raise ArchiveError("a file that is not in its list, or not in its place")
            place = new / each.path
            place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            write_pieces(place, _hashed(archive.content(), each), mode=_READABLE)
        python = base_python()
        (new / PYTHON).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        (new / PYTHON).symlink_to(python)
        write_new(new / PYTHON.parent.parent / VENV, venv_words(python).encode(), mode=_READABLE)
        write_new(new / MANIFEST, data, mode=_READABLE)


def _is_meant(manifest: ReleaseManifest, program: SetProgram) -> bool:
    needs = Needs.model_validate(program.model_dump(include=set(Needs.model_fields)))
    told = (program.version, needs, program.unpacked)
    return (manifest.version, manifest.needs, manifest.unpacked) == told


def _most(program: SetProgram) -> int:
    """What may come out of an archive: its files, a header and padding each, the list."""
    return program.unpacked + 2 * BLOCK * MAX_RELEASE_FILES + MAX_RELEASE_BYTES


def _hashed(pieces: Iterable[bytes], each: ReleaseFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    if digest.hexdigest() != each.sha256:
        raise ArchiveError(f"{each.path} is not what its list says")
