"""The files of a set: verified by hash, and laid out under their own names.

The sync process keeps files under their hashes (``sets/files``) and manifests under theirs
(``sets/manifests``). What runs is a folder of names for them, ``sets/run/<manifest>``: the same
files once more by hard links, because whoever reads a pack follows no other ones.

A manifest was read strictly when its set was taken (``kiosk.sets.choice``), and its hash is in the
sealed state: here it is plain JSON, because the models of items would keep the first page waiting.
"""

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from hardening.files import make_folder, sync_folder, write_durably
from kiosk.launch.pointer import PACKAGE, Release
from kiosk.records.errors import storage_errors
from kiosk.releases.machine import program_of
from kiosk.sets.state import FOLDER, SetRef

ITEMS, PACK, VOICE = "items", "pack", "voice"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunningSet:
    """What this terminal runs; without a hash: what came with the program and local folders.

    Attributes:
        items: documents of all items. ``overlay``: what this district says otherwise of them.
        pack: folder of the interface pack; ``voice``: folder of its recordings.
        elsewhere: it is to run with another program than this one.
    """

    name: str = "shipped"
    sha256: str | None = None
    items: tuple[Path, ...] = ()
    overlay: Path | None = None
    pack: Path | None = None
    voice: Path | None = None
    elsewhere: bool = False

    @property
    def shipped(self) -> bool:
        """Whether it came with the program."""
        return self.sha256 is None


class SetFiles:
    """The files of the sets that this terminal has.

    Args:
        district: overlays of others are neither wanted nor looked at.
    """

    def __init__(self, data_dir: Path, district: str = "") -> None:
        self._folder = data_dir / FOLDER
        self._district = district

    def manifest(self, ref: SetRef) -> bytes | None:
        """The manifest's bytes, None when they are not those that the set is known by."""
        try:
            data = (self._folder / "manifests" / f"{ref.sha256}.json").read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == ref.sha256 else None

    def program(self, ref: SetRef) -> Release | None:
        """The release that a set wants on this machine; None: there is none, or nobody can tell."""
        if ref.sha256 is None:
            return PACKAGE
        data = self.manifest(ref)
        return None if data is None else program_of(json.loads(data))

    def whole(self, ref: SetRef) -> bool:
        """Whether each file that is wanted here is there, and is what the manifest says."""
        return not self.damaged(ref)

    def damaged(self, ref: SetRef) -> tuple[str, ...]:
        """Paths in the set of what is not what it should be; what is shipped never is."""
        if ref.sha256 is None:
            return ()
        data = self.manifest(ref)
        if data is None:
            return ("manifest",)
        wrong = [
            each["path"] for each in self._wanted(json.loads(data)) if not self._is_whole(each)
        ]
        if wrong:
            _log.error("sets.files_damaged", set=ref.name, files=wrong[:10])
        return tuple(wrong)

    def lay_out(self, ref: SetRef) -> RunningSet:
        """The set under its own names; what is there already stays.

        Raises:
            StorageFullError, StorageError: the disk does not take them.
        """
        data = None if ref.sha256 is None else self.manifest(ref)
        if data is not None:
            run = self._folder / "run" / str(ref.sha256)
            with storage_errors("lay out a set"):
                for each in self._wanted(json.loads(data)):
                    self._lay(run, each)
        return self.laid_out(ref)

    def laid_out(self, ref: SetRef) -> RunningSet:
        """A set that was laid out before; what came with the program where there is none."""
        data = None if ref.sha256 is None else self.manifest(ref)
        if data is None:
            return RunningSet()
        manifest = json.loads(data)
        run = self._folder / "run" / str(ref.sha256)
        overlay = next(
            (o["path"] for o in manifest["overlays"] if o["district"] == self._district), None
        )
        folders = {each["path"].split("/")[0] for each in self._wanted(manifest)}
        return RunningSet(
            name=ref.name,
            sha256=ref.sha256,
            items=tuple(run / item["path"] for item in manifest["items"]),
            overlay=None if overlay is None else run / overlay,
            pack=run / PACK if manifest["pack"] else None,
            voice=run / VOICE if VOICE in folders else None,
        )

    def clear(self, *kept: SetRef) -> None:
        """Take away the names of all other sets. Whatever cannot be taken away stays."""
        names = {ref.sha256 for ref in kept}
        with suppress(OSError):
            for folder in (self._folder / "run").iterdir():
                if folder.name not in names:
                    shutil.rmtree(folder, ignore_errors=True)

    def _wanted(self, manifest: dict[str, Any]) -> list[dict[str, Any]]:
        others = {o["path"] for o in manifest["overlays"] if o["district"] != self._district}
        return [each for each in manifest["files"] if each["path"] not in others]

    def _is_whole(self, each: dict[str, Any]) -> bool:
        return _is(self._folder / "files" / each["sha256"], each)

    def _lay(self, run: Path, each: dict[str, Any]) -> None:
        place, kept = run / each["path"], self._folder / "files" / each["sha256"]
        if _same(place, kept) or (place.is_file() and not place.is_symlink() and _is(place, each)):
            return
        place.unlink(missing_ok=True)
        if not place.parent.is_dir():
            make_folder(place.parent)
        try:
            place.hardlink_to(kept)
        except OSError:  # the sync process may be another user
            write_durably(place, kept.read_bytes(), mode=0o644)
        else:
            sync_folder(place.parent)


def _is(path: Path, each: dict[str, Any]) -> bool:
    """Whether these are the bytes that were signed."""
    try:
        if path.stat().st_size != each["length"]:
            return False
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False
    return bool(found == each["sha256"])


def _same(place: Path, kept: Path) -> bool:
    """Whether both are names of one file."""
    try:
        here, there = place.lstat(), kept.lstat()
    except OSError:
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
