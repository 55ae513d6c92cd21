"""``python -m central.publishing.voicing FOLDER PATIENCE COMMAND…``: has recordings made.

A process of its own, last in the queue for the processor. It starts the program that the centre's
settings name, within limits, looks at what that leaves, and keeps what the terminal's own program
judges to be a recording. Ended in the middle, it goes on where it was with the next start.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from central.publishing.programs import Limits, environment, run_terminal, terminal_root
from central.publishing.recordings import Ended, Fault, Phrase, Recordings, read_recording
from hardening.files import write_durably

_MAKING = Limits(12 * 3600, 16 * 1024**3, 64 * 1024**2)
_JUDGING = Limits(300, 4 * 1024**3, 4 * 1024**2)
_MOST_BYTES, _MOST_FILES = 256 * 1024**2, 10_000
"""What the program may have in its folder at once, its own temporary files too."""
_LOOK_S = 0.5
_BATCH = 64
_ABOUT = 200
_PR_SET_PDEATHSIG = 1
_LIST, _LOG = "list.jsonl", "said.txt"

Failed = tuple[Fault, str]


class Maker:
    """Has made what is asked for, until nothing is left that was not tried."""

    def __init__(self, recordings: Recordings, command: Sequence[str], patience_s: int) -> None:
        self._recordings = recordings
        self._command = command
        self._patience_s = patience_s
        self._failed: Failed | None = None

    def run(self) -> None:
        """Make. Raises OSError when the disk is in the way."""
        tried: set[str] = set()
        try:
            self._take(self._recordings.lacking())  # what was left when it was ended
            while fresh := [p for p in self._recordings.lacking() if p.path not in tried]:
                tried |= {phrase.path for phrase in fresh}
                ended = self._make(fresh)
                refused = self._take(fresh)
                self._failed = ended or refused or self._failed
        except OSError as error:
            self._failed = (Fault.NOT_KEPT, error.strerror or type(error).__name__)
        lacking = frozenset(phrase.path for phrase in self._recordings.lacking())
        fault, about = self._failed or (Fault.LEFT_OUT, self._last_words())
        self._recordings.note_end(Ended(fault, about, lacking) if lacking else None)

    def _make(self, phrases: Sequence[Phrase]) -> Failed | None:
        """Run the program once, and say why it did not end as it should."""
        folder = self._recordings.making
        folder.mkdir(parents=True, exist_ok=True)
        asked = self._recordings.folder / _LIST
        lines = (json.dumps(asdict(phrase), ensure_ascii=False) for phrase in phrases)
        write_durably(asked, "".join(f"{line}\n" for line in lines).encode())
        given = {"{list}": str(asked), "{folder}": str(folder)}
        words = [given.get(word, word) for word in self._command]
        with (self._recordings.folder / _LOG).open("wb") as log:
            try:
                process = subprocess.Popen(
                    words,
                    cwd=folder,
                    env=environment() | {"HOME": str(folder), "TMPDIR": str(folder)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=_confined,  # this process has one thread
                )
            except OSError as error:
                return Fault.NOT_STARTED, error.strerror or type(error).__name__
            try:
                return self._watch(process)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _watch(self, process: subprocess.Popen[bytes]) -> Failed | None:
        """Wait for its end while it goes on, and takes no more room than it may."""
        seen, since = (-1, -1), monotonic()
        while True:
            try:
                code = process.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                code = None
            files, size = room = _taken(self._recordings.making)
            if size > _MOST_BYTES or files > _MOST_FILES:
                return Fault.TOO_MUCH, ""
            if code is not None:
                return (Fault.CRASHED, f"{code}: {self._last_words()}") if code else None
            if room != seen:
                seen, since = room, monotonic()
            elif monotonic() - since > self._patience_s:
                return Fault.STILL, str(self._patience_s)

    def _take(self, phrases: Sequence[Phrase]) -> Failed | None:
        """Keep what is a recording of what it made, and throw away the rest of its folder."""
        refused = None
        try:
            there = [phrase for phrase in phrases if self._left(phrase) is not None]
            for at in range(0, len(there), _BATCH):
                refused = self._judge(there[at : at + _BATCH]) or refused
        finally:
            shutil.rmtree(self._recordings.making, ignore_errors=True)
        return refused

    def _judge(self, phrases: Sequence[Phrase]) -> Failed | None:
        """The terminal's own program hears them, apart from us: it is what has to play them."""
        files = {
            phrase.path: data for phrase in phrases if (data := self._left(phrase)) is not None
        }
        root = terminal_root()
        if root is None:
            return Fault.REFUSED, "the terminal's program is not installed here"
        ended = run_terminal("kiosk.voice", ["judge", "{folder}"], files, root, _JUDGING)
        faults = dict(_faults(ended.output))
        refused = None
        for phrase in phrases:
            fault = faults.get(phrase.path, "it could not be judged")
            if fault:
                refused = (Fault.REFUSED, f"{phrase.text[:40]}: {fault}")
            else:
                self._recordings.keep(phrase, files[phrase.path])
        return refused

    def _left(self, phrase: Phrase) -> bytes | None:
        return read_recording(self._recordings.making / phrase.path)

    def _last_words(self) -> str:
        try:
            text = (self._recordings.folder / _LOG).read_bytes()[-4096:].decode("utf-8", "replace")
        except OSError:
            return ""
        last = text.strip().splitlines()[-1:] or [""]
        return "".join(sign if sign.isprintable() else "?" for sign in last[0][:_ABOUT])


def _faults(output: str) -> Iterator[tuple[str, str]]:
    for line in output.splitlines():
        with suppress(ValueError, KeyError, TypeError):
            told = json.loads(line)
            yield str(told["file"]), str(told["said"])


def _taken(folder: Path) -> tuple[int, int]:
    """How many files lie in a folder, and how many bytes they take; it need not count on."""
    files = size = 0
    for where, folders, names in os.walk(folder):
        for name in (*folders, *names):
            with suppress(OSError):
                size += os.lstat(Path(where) / name).st_blocks * 512
            files += 1
            if files > _MOST_FILES:
                return files, size
    return files, size


def _confined() -> None:
    """In the program's process, before it is the program: it ends with us."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for what, most in (
        (resource.RLIMIT_AS, _MAKING.memory_bytes),
        (resource.RLIMIT_CPU, _MAKING.cpu_s),
        (resource.RLIMIT_FSIZE, _MAKING.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(arguments: Sequence[str]) -> int:
    """Make, unless another process waits to do so already."""
    folder, patience, *command = arguments
    os.umask(0o077)
    os.nice(19)
    recordings = Recordings(Path(folder))
    with recordings.turn() as ours:
        if ours:
            Maker(recordings, command, int(patience)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
