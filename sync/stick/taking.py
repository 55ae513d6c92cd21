"""Takes what is on a stick: copied first, verified as if from a line, staged in one step."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from contracts.errors import InvalidDocumentError, PolicyError, StorageFullError
from contracts.signatures import SignatureError, verify_answer
from contracts.sticks import (
    FILES,
    LABEL,
    MAX_WORDS_BYTES,
    METADATA,
    WORDS,
    RootWord,
    StickLabel,
    StickWords,
)
from contracts.wire import AckKeyInfo, SignedAnswer, parse_wire
from contracts.zone import CLOCK_TOLERANCE_S
from hardening.files import make_folder, write_durably
from kiosk.records.errors import storage_errors
from sync.locks import only_one
from sync.stick.medium import (
    MAX_METADATA_BYTES,
    metadata_sizes,
    read_bounded,
)
from sync.told import Told
from sync.updates.fetcher import FOLDER_URL, FolderFetcher
from sync.updates.files import require_room
from sync.updates.floor import clock_floor
from sync.updates.places import Places, read_object, write_json
from sync.updates.staging import NEXT_NAME, Source, Stager
from sync.updates.words import NotTakenError, Word

log = structlog.get_logger(__name__)

INCOMING = "incoming"
_LABEL_BYTES = 16 * 1024
_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)
_BUSY_S = 30.0
"""How long a line may need to give way: it is asked at each piece, and a server that says nothing
is given up after the time-outs of connection and answer."""
_BUSY_POLL_S = 0.2
_ON_A_STICK = {
    Word.UNREACHABLE: Word.PULLED,
    Word.MIX: Word.PULLED,
    Word.DAMAGED: Word.PULLED,
    Word.ENDLESS: Word.PULLED,
    Word.EXPIRED: Word.STICK_OLD,
}
"""What a refusal means where no server answers."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A stick that its centre wrote, and the time that it is judged at."""

    folder: Path
    label: StickLabel
    at: datetime


def recognised(folder: Path, ack_key: AckKeyInfo, places: Places, now: datetime) -> Medium:
    """The stick, when the centre of this terminal wrote it and its time has come and not passed.

    What it says of the time it was made at counts from then on: no clock is right before that.

    Raises:
        NotTakenError: it is another's, none, too old, or this terminal's clock is wrong.
        StorageError: the time could not be kept.
    """
    label = read_label(folder, ack_key)
    known = read_object(places.stick)
    if label.serial >= int(known.get("serial") or 0):
        noted = {"serial": label.serial, "made_at": label.made_at.isoformat()}
        write_json(places.stick, noted)
    ahead = label.made_at - now
    at = label.made_at if timedelta(0) < ahead <= _TOLERANCE else now
    if label.made_at > at:
        raise NotTakenError(Word.STICK_FUTURE)
    if at < clock_floor(places):
        raise NotTakenError(Word.CLOCK)
    if at > label.valid_until:
        raise NotTakenError(Word.STICK_OLD, f"{label.valid_until:%Y-%m-%d}")
    return Medium(folder, label, at)


def read_label(folder: Path, ack_key: AckKeyInfo) -> StickLabel:
    """What the centre wrote on the stick. Raises NotTakenError."""
    data = read_bounded(folder / LABEL, _LABEL_BYTES)
    if data is None:
        raise NotTakenError(Word.NO_STICK)
    try:
        signed = parse_wire(SignedAnswer, data)
    except InvalidDocumentError:
        raise NotTakenError(Word.NO_STICK) from None
    if signed.key_id != ack_key.key_id:
        raise NotTakenError(Word.OTHER_CENTRE)
    try:
        return StickLabel.model_validate(verify_answer(ack_key, signed))
    except (SignatureError, ValueError):
        raise NotTakenError(Word.NO_STICK) from None


def take(
    medium: Medium,
    terminal_id: str,
    ack_key: AckKeyInfo,
    places: Places,
    told: Told,
    make_stager: Callable[[Callable[[], datetime]], Stager],
) -> bool:
    """Take the set and the words for this terminal; whether a set is chosen on the stick.

    Metadata are copied whole before anything of them is looked at; files go under their hashes.
    The terminal sees nothing of a set before all of it is here and verified; other words need no
    room for one.

    Raises:
        NotTakenError: ``word`` says why not; what ran goes on, and what was copied is kept.
        StorageError: this terminal's disk does not take it.
    """
    incoming = places.sets / INCOMING
    words = _words(medium.folder, terminal_id)
    _keep_root(words, terminal_id, ack_key, places)
    told.words(words.commands, words.notices)
    told.places_taken(words.before, words.replaced)
    if words.cards is not None:
        told.cards(words.cards)
    if words.choice is None:
        return False
    stager = make_stager(lambda: medium.at)
    try:
        _copy_with_room(medium.folder / METADATA, incoming, stager)
        word = told.choice(words.choice)
        if word is not None:
            raise NotTakenError(word)
        source = Source(
            _Both(incoming, medium.folder),
            f"{FOLDER_URL}{METADATA}/",
            f"{FOLDER_URL}{FILES}/",
            online=False,
        )
        with only_one(places.sets, NEXT_NAME, patience_s=_BUSY_S):
            _stage(stager, source)
        return True
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


class _Both(FolderFetcher):
    """Metadata from the copy, files from the stick: they are verified by their names."""

    def __init__(self, copy: Path, stick: Path) -> None:
        super().__init__(stick)
        self._copy = copy
        self._stick = stick

    def _path(self, url: str) -> Path:
        metadata = url.startswith(f"{FOLDER_URL}{METADATA}/")
        self._folder = self._copy if metadata else self._stick
        return super()._path(url)


def _stage(stager: Stager, source: Source) -> None:
    until = time.monotonic() + _BUSY_S
    while True:
        try:
            stager.stage(source)
            return
        except NotTakenError as exc:
            if exc.word is Word.BUSY and time.monotonic() < until:
                time.sleep(_BUSY_POLL_S)
                continue
            meant = _ON_A_STICK.get(exc.word)
            if meant is None:
                raise
            raise NotTakenError(meant) from exc


def _words(stick: Path, terminal_id: str) -> StickWords:
    """The words for this terminal. Raises NotTakenError: there are none, or they are damaged."""
    told = read_bounded(stick / WORDS.format(terminal=terminal_id), MAX_WORDS_BYTES)
    if told is None:
        raise NotTakenError(Word.NOTHING_HERE)
    try:
        return parse_wire(StickWords, told)
    except InvalidDocumentError:
        raise NotTakenError(Word.PULLED) from None


def _copy_with_room(metadata: Path, incoming: Path, stager: Stager) -> None:
    """Copy the metadata; on a full disk what no set needs goes first. Raises as ``_copy``."""
    try:
        _copy(metadata, incoming)
    except StorageFullError:
        stager.tidy()
        _copy(metadata, incoming)


def _copy(metadata: Path, incoming: Path) -> None:
    """Copy the metadata, no more than there is room for beside what people submit.

    Raises:
        NotTakenError: something is missing or damaged.
        StorageError: they could not be kept.
    """
    shutil.rmtree(incoming, ignore_errors=True)
    sizes = metadata_sizes(metadata)
    require_room(incoming, sum(sizes.values()))
    copy = incoming / METADATA
    with storage_errors("copy from the stick"):
        make_folder(copy)
    for name, size in sizes.items():
        data = read_bounded(metadata / name, min(size, MAX_METADATA_BYTES))
        if data is None:
            raise NotTakenError(Word.PULLED, name)
        with storage_errors("copy from the stick"):
            write_durably(copy / name, data)


def _keep_root(words: StickWords, terminal_id: str, ack_key: AckKeyInfo, places: Places) -> None:
    """The anchor, for a terminal that was enrolled before anything was published, or lost it."""
    if words.root is None:
        return
    try:
        word = RootWord.model_validate(verify_answer(ack_key, words.root))
    except (PolicyError, ValueError):
        return
    if word.terminal_id == terminal_id and places.keep_root(word.root):
        log.info("trust.root_kept", by="stick")
