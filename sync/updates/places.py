"""Where everything about sets lies in the terminal's data folder, and who writes it.

Each file has one writer. ``sets/state.json`` and the files of ``fleet/`` that tell are the
terminal's; the rest is written here, and each word in it is verified again by whoever reads it.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.canonical import canonical_bytes
from hardening.files import write_durably
from kiosk.logbook.book import FOLDER, HEAD_NAME
from kiosk.records.errors import storage_errors
from kiosk.records.words import CARDS_NAME
from sync.updates.anchor import is_root, lacks_root

_LARGEST_ROOT = 512_000


@dataclass(frozen=True, slots=True)
class Places:
    """The files below one data folder."""

    data_dir: Path

    @property
    def root(self) -> Path:
        """The anchor of signed metadata, as the centre told it once."""
        return self.data_dir / "root.json"

    def keep_root(self, told: str | None) -> bool:
        """Keep the anchor that the centre told (base64); whether there was none before.

        What is no root is not kept. A root is never replaced: a newer one is a link of the chain
        that begins here. Only a damaged file, with which no chain begins, makes room for another.

        Raises:
            StorageFullError, StorageError: it could not be kept.
        """
        if told is None or not self.lacks_root:
            return False
        try:
            root = base64.b64decode(told, validate=True)
        except (binascii.Error, ValueError):
            return False
        if len(root) > _LARGEST_ROOT or not is_root(root):
            return False
        with storage_errors("write root.json"):
            write_durably(self.root, root)
        return True

    @property
    def lacks_root(self) -> bool:
        """Whether there is none, or a damaged one. What cannot be read now may be whole."""
        try:
            return lacks_root(self.root)
        except OSError:
            return False

    @property
    def sets(self) -> Path:
        """All about sets."""
        return self.data_dir / "sets"

    @property
    def trust(self) -> Path:
        """The library's store of signed metadata."""
        return self.sets / "trust"

    @property
    def seen(self) -> Path:
        """Versions of signed metadata that were seen, and when: see ``seen``."""
        return self.sets / "seen.json"

    @property
    def files(self) -> Path:
        """Files of sets by their SHA-256."""
        return self.sets / "files"

    @property
    def manifests(self) -> Path:
        """Manifests by their SHA-256."""
        return self.sets / "manifests"

    @property
    def wanted(self) -> Path:
        """The newest choice of the centre."""
        return self.sets / "wanted.json"

    @property
    def staged(self) -> Path:
        """The set that is here, whole and verified, for the terminal to switch to."""
        return self.sets / "staged.json"

    @property
    def taking(self) -> Path:
        """Why the wanted set is not staged yet."""
        return self.sets / "taking.json"

    @property
    def stick(self) -> Path:
        """The newest stick that was taken: its serial and when it was made."""
        return self.sets / "stick.json"

    @property
    def releases(self) -> Path:
        """Slots of programs, and the pointer that the terminal writes."""
        return self.data_dir / "releases"

    @property
    def state(self) -> Path:
        """Written by the terminal: which set runs."""
        return self.sets / "state.json"

    @property
    def fleet(self) -> Path:
        """What terminal and operators tell each other."""
        return self.data_dir / "fleet"

    @property
    def words(self) -> Path:
        """Commands and notices for the terminal."""
        return self.fleet / "words.json"

    @property
    def cards(self) -> Path:
        """The technicians of the terminal."""
        return self.fleet / CARDS_NAME

    @property
    def acknowledged(self) -> Path:
        """Ids of results that the centre has."""
        return self.fleet / "acknowledged.json"

    @property
    def results(self) -> Path:
        """Written by the terminal: what became of commands."""
        return self.fleet / "results.json"

    @property
    def counts(self) -> Path:
        """Written by the terminal: visits by set and item."""
        return self.fleet / "counts.json"

    @property
    def book(self) -> Path:
        """Written with each entry of the logbook."""
        return self.data_dir / FOLDER / HEAD_NAME

    @property
    def watchdog(self) -> Path:
        """Written by the terminal: how it keeps itself running."""
        return self.data_dir / "watchdog.json"

    @property
    def devices(self) -> Path:
        """Written by the terminal: states of its devices."""
        return self.data_dir / "devices.json"


def mark(path: Path) -> object:
    """Something that differs once the file was written anew; None while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def read_json(path: Path) -> Any:
    """What a small file says; None when it is not there, cannot be read or is no JSON."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def read_object(path: Path) -> dict[str, Any]:
    """The same where an object is expected; empty when it is none."""
    found = read_json(path)
    return found if isinstance(found, dict) else {}


def write_json(
    path: Path, document: Mapping[str, Any] | Sequence[Any], *, again: bool = False
) -> bool:
    """Keep a small file durably; whether it was written.

    It is left alone when it says so already, unless ``again`` it shall be seen to change.

    Raises:
        StorageFullError, StorageError: it could not be kept; the old one is as it was.
    """
    data = canonical_bytes(document)
    with storage_errors(f"write {path.name}"):
        if not again and path.is_file() and path.read_bytes() == data:
            return False
        write_durably(path, data)
        return True
