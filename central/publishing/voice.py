"""The voice of drafts: what they say that has no recording, who makes it, what they take along.

A draft waits for nothing of it. What it lacks is asked for when it is checked, and made by a
program that the settings name, in a process beside us; the next draft takes what was made.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from central.publishing.findings import Finding, Level, finding
from central.publishing.programs import LINTING, run_terminal, terminal_root
from central.publishing.recordings import (
    Fault,
    Making,
    Phrase,
    Recordings,
    Standing,
    read_phrases,
)
from central.publishing.sets import PACK_FOLDER, VOICE_FOLDER, Content
from contracts.packs import PACK_FILE

_MODULE = "central.publishing.voicing"
_ROOT = Path(__file__).parents[2]
_MOST_BYTES, _MOST_FILES = 32 * 1024**2, 2000
"""Of a set's recordings: what they take is not there for its other files."""
_FAULTS = {
    Fault.NOT_STARTED: "the program could not be started: {}",
    Fault.CRASHED: "the program ended with {}",
    Fault.STILL: "the program left nothing new for {} s and was ended",
    Fault.TOO_MUCH: "the program filled its folder and was ended",
    Fault.REFUSED: "what the program made is no recording: {}",
    Fault.LEFT_OUT: "the program left some out: {}",
    Fault.NOT_KEPT: "recordings could not be kept: {}",
}


@dataclass(frozen=True, slots=True)
class Voiced:
    """A set with the recordings of its own words that were made.

    ``taken``: how many came to it. ``lacking``: what has none; None where nobody could say.
    """

    content: Content
    taken: int = 0
    lacking: tuple[Phrase, ...] | None = ()


class Voice:
    """Asks for recordings and takes them. Safe to use from several threads.

    Args:
        folder: see ``central.publishing.recordings``.
        command: the program that makes them, with ``{list}`` and ``{folder}``; () makes none.
        patience_s: it is ended when it leaves nothing new for so long.
    """

    def __init__(self, folder: Path, command: Sequence[str] = (), patience_s: int = 900) -> None:
        self._recordings = Recordings(folder)
        self._command = tuple(command)
        self._patience_s = patience_s

    @property
    def possible(self) -> bool:
        """Whether anybody makes recordings here."""
        return bool(self._command)

    @property
    def made(self) -> Path:
        """Folder of the recordings that were made: to listen to them."""
        return self._recordings.made

    def add(self, content: Content) -> Voiced:
        """A set with what was made for it; as it was where nobody makes any."""
        root = terminal_root()
        if not self._command or root is None:
            return Voiced(content)
        ended = run_terminal("kiosk.voice", ["missing", "{folder}"], _said(content), root, LINTING)
        if ended.code != 0:
            return Voiced(content, lacking=None)
        lacking = []
        others = dict(content.others)
        places = [path for path in others if path.startswith(f"{VOICE_FOLDER}/")]
        files, size = len(places), sum(len(others[path]) for path in places)
        for phrase in read_phrases(map(json.loads, ended.output.splitlines())):
            data = self._recordings.read(phrase)
            if data is None or files >= _MOST_FILES or size + len(data) > _MOST_BYTES:
                lacking.append(phrase)
                continue
            others[f"{VOICE_FOLDER}/{phrase.path}"] = data
            files, size = files + 1, size + len(data)
        taken = files - len(places)
        return Voiced(replace(content, others=others), taken, tuple(lacking))

    def findings(self, voiced: Voiced, others: Iterable[Finding]) -> Iterator[Finding]:
        """What whoever drafts and signs is told of the voice, beside what else was found."""
        if not self._command:
            if any(each.name.startswith("voice:") for each in others):
                said = (
                    "nobody makes recordings here ([publishing] voice_command is not set): the"
                    " light engine reads what has none, syllable by syllable"
                )
                yield finding(Level.ADVICE, "voice", "set", said)
            return
        if voiced.taken:
            said = f"recordings come with it that a program made and nobody heard: {voiced.taken}"
            yield finding(Level.ADVICE, "voice-made", "set", said)
        if voiced.lacking is None:
            said = "it could not be found out which texts have no recording"
            yield finding(Level.ADVICE, "voice-unknown", "set", said)
        elif voiced.lacking:
            said = (
                f"texts without a recording: {len(voiced.lacking)}. They are being made, and come"
                " with a later draft; until then the light engine reads them"
            )
            yield finding(Level.ADVICE, "voice-lacking", "set", said)

    def ask(self, name: str, voiced: Voiced) -> None:
        """Have made what a draft lacks. Never raises: a disk in the way stops no draft."""
        if self._command and voiced.lacking is not None:
            with suppress(OSError):
                self._recordings.ask(name, voiced.lacking)
                self.begin()

    def begin(self) -> Thread | None:
        """Have made whatever is asked for and not there, in a process beside us; who waits for
        its end, and None where nothing is to be made. Raises OSError.
        """
        if not self._command or not self._recordings.lacking():
            return None
        told = [str(self._recordings.folder), str(self._patience_s), *self._command]
        process = subprocess.Popen(
            [sys.executable, "-m", _MODULE, *told],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        waiting = Thread(target=process.wait, name="voice", daemon=True)
        waiting.start()
        return waiting

    def standings(self) -> list[Standing]:
        """How the recordings of drafts stand, the newest first."""
        return self._recordings.standings()

    def standing(self, name: str) -> Standing | None:
        """How those of the set of this name stand; None where it lacked none."""
        return next((each for each in self.standings() if each.name == name), None)


def told_of(standing: Standing) -> str:
    """How recordings stand, as one sentence."""
    counted = f"set {standing.name}: recordings made: {standing.made} of {standing.wanted}"
    match standing.state:
        case Making.MADE:
            return f"{counted}; the next draft takes those that it needs"
        case Making.MAKING:
            return f"{counted}; the rest is being made"
        case Making.WAITING:
            return f"{counted}; nobody makes the rest now: `publish voice --make`"
        case Making.FAILED:
            assert standing.fault is not None
            why = _FAULTS[standing.fault].format(standing.about)
            return f"{counted}; the rest failed: {why}"


def _said(content: Content) -> dict[str, bytes]:
    """The files that somebody has to look at who asks what is said; of recordings their names."""
    found = {}
    for path, data in content.files().items():
        folder, _slash, name = path.partition("/")
        if folder == VOICE_FOLDER:
            found[path] = b""
        elif folder != PACK_FOLDER or name == PACK_FILE:
            found[path] = data
    return found
