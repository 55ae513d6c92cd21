"""The folder in which recordings are asked for, made, and kept until a draft takes them along.

``wanted/SET.json``          what a draft of that name lacks
``making/LANGUAGE/NAME.ogg`` what the program that makes them has left so far
``made/LANGUAGE/NAME.ogg``   what was judged to be a recording
``ended.json``               why the program left some out

All of it can be thrown away: the next check asks again.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from contracts.items import LANGUAGES
from hardening.files import write_durably
from hardening.strangers import open_plain

MAX_RECORDING_BYTES = 512 * 1024
_MAX_PHRASES, _MAX_TEXT = 2000, 2000
_MAX_ASKED = 8
_NAME = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that is said, and the name of its recording, which terminals look for."""

    language: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """Of its recording, in every folder of them and in the voice of a set."""
        return f"{self.language}/{self.name}.ogg"


class Fault(StrEnum):
    """Why recordings that were asked for are not there."""

    NOT_STARTED = "not-started"
    CRASHED = "crashed"
    STILL = "still"
    TOO_MUCH = "too-much"
    REFUSED = "refused"
    LEFT_OUT = "left-out"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True)
class Ended:
    """How the last run ended: the fault, something about it, and what it leaves unmade."""

    fault: Fault
    about: str
    lacking: frozenset[str]


class Making(StrEnum):
    """How the recordings of a draft stand."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the recordings stand that one draft lacked. ``fault`` where they failed."""

    name: str
    wanted: int
    made: int
    state: Making
    fault: Fault | None = None
    about: str = ""


class Recordings:
    """One folder of them. Several processes may use it at once; one of them makes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.making = self.folder / "making"
        self.made = self.folder / "made"
        self._wanted = self.folder / "wanted"

    def ask(self, name: str, phrases: Iterable[Phrase]) -> None:
        """Ask for what a draft lacks, in the place of what one of its name lacked. OSError."""
        told = [asdict(phrase) for phrase in phrases]
        path = self._wanted / f"{name}.json"
        if not told:
            path.unlink(missing_ok=True)
            return
        data = json.dumps(told, ensure_ascii=False).encode()
        write_durably(path, data, several_writers=True)
        for old in self._newest()[_MAX_ASKED:]:
            old.unlink(missing_ok=True)

    def asked(self) -> dict[str, tuple[Phrase, ...]]:
        """What drafts lacked when they were checked, the newest first."""
        found = {}
        for path in self._newest():
            with suppress(OSError, ValueError):
                found[path.stem] = read_phrases(json.loads(path.read_bytes()))
        return found

    def lacking(self) -> list[Phrase]:
        """All that is asked for and not made, each once."""
        wanted = dict.fromkeys(phrase for each in self.asked().values() for phrase in each)
        return [phrase for phrase in wanted if not self._kept(phrase).exists()]

    def read(self, phrase: Phrase) -> bytes | None:
        """A recording that was made; None where there is none."""
        return read_recording(self._kept(phrase))

    def keep(self, phrase: Phrase, data: bytes) -> None:
        """Keep what was judged to be a recording. Raises OSError."""
        write_durably(self._kept(phrase), data)

    def standings(self) -> list[Standing]:
        """How each draft's recordings stand, the newest first."""
        busy, ended = self._busy(), self._ended()
        return [self._standing(name, all_, busy, ended) for name, all_ in self.asked().items()]

    def note_end(self, ended: Ended | None) -> None:
        """Keep why some were left out; None when none were. Raises OSError."""
        path = self.folder / "ended.json"
        if ended is None:
            path.unlink(missing_ok=True)
            return
        told = {"fault": ended.fault, "about": ended.about, "lacking": sorted(ended.lacking)}
        write_durably(path, json.dumps(told, ensure_ascii=False).encode())

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Be the one who makes, after who makes now; no, where somebody waits for that already.

        Who waits has not looked yet at what is asked for.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        waiting = os.open(self.folder / "next", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            fcntl.flock(lock, fcntl.LOCK_EX)
            fcntl.flock(waiting, fcntl.LOCK_UN)
            yield True
        finally:
            os.close(lock)
            os.close(waiting)

    def _standing(
        self, name: str, phrases: tuple[Phrase, ...], busy: bool, ended: Ended | None
    ) -> Standing:
        lacking = [phrase for phrase in phrases if not self._kept(phrase).exists()]
        if not lacking:
            return Standing(name, len(phrases), len(phrases), Making.MADE)
        made = len(phrases) - len(lacking)
        if busy:
            made += sum((self.making / phrase.path).exists() for phrase in lacking)
            return Standing(name, len(phrases), made, Making.MAKING)
        if ended is not None and any(phrase.path in ended.lacking for phrase in lacking):
            fault = (ended.fault, ended.about)
            return Standing(name, len(phrases), made, Making.FAILED, *fault)
        return Standing(name, len(phrases), made, Making.WAITING)

    def _busy(self) -> bool:
        """Whether somebody makes at this moment."""
        try:
            lock = os.open(self.folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def _ended(self) -> Ended | None:
        try:
            told = json.loads((self.folder / "ended.json").read_bytes())
            return Ended(Fault(told["fault"]), str(told["about"]), frozenset(told["lacking"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _newest(self) -> list[Path]:
        moments = []
        for path in self._wanted.glob("*.json"):
            with suppress(FileNotFoundError):  # another one asks meanwhile
                moments.append((path.stat().st_mtime_ns, path))
        return [path for _moment, path in sorted(moments, reverse=True)]

    def _kept(self, phrase: Phrase) -> Path:
        return self.made / phrase.path


def read_phrases(told: Iterable[Mapping[str, Any]]) -> tuple[Phrase, ...]:
    """Phrases as another process told them; what is none is left out, and what is too many."""
    found = (Phrase(*(str(one.get(name)) for name in Phrase.__slots__)) for one in told)
    good = (
        phrase
        for phrase in found
        if phrase.language in LANGUAGES
        and _NAME.fullmatch(phrase.name)
        and len(phrase.text) <= _MAX_TEXT
    )
    return tuple(dict.fromkeys(good))[:_MAX_PHRASES]


def read_recording(path: Path) -> bytes | None:
    """A plain file of a recording's size; None where there is none."""
    try:
        with open_plain(path) as file:
            data = file.read(MAX_RECORDING_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= MAX_RECORDING_BYTES else None
