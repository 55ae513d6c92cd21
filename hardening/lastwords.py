"""What a process says when it dies in C code: which signal, and where each thread stood.

Names of files and functions, never a value: whatever was in memory stays out of it. A process that
is killed outright says nothing. One in which nothing of Python runs any more can end itself.
"""

import faulthandler
import os
from pathlib import Path

_MOST_BYTES = 64 * 1024
_SIGNALS = {
    "Segmentation fault": "segfault",
    "Aborted": "aborted",
    "Bus error": "bus-error",
    "Illegal instruction": "illegal-instruction",
    "Floating-point exception": "arithmetic",
}
"""Words for what Python calls a fatal error. A service manager that waits in vain aborts a process:
one that hangs whole has the same word as one that aborts itself."""
_FATAL = "Fatal Python error: "
_SILENT = "Timeout ("


def keep_last_words(path: Path) -> int:
    """From now on they are written here; what stood there is gone. Gives the file. Raises OSError.

    The file stays open: when they come it is too late to open anything. Nothing is synced: a
    machine whose power goes has said nothing against the program.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    faulthandler.enable(file, all_threads=True)
    return file


def end_when_silent(seconds: float, file: int) -> None:
    """The process ends, with last words, unless this is called again within so long.

    Whoever watches is no Python: C code that keeps the interpreter does not keep it from ending.
    A machine that sleeps does not count; one that holds this process still does.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=file)


def never_end() -> None:
    """Nobody waits for it any more."""
    faulthandler.cancel_dump_traceback_later()


def last_words(path: Path) -> tuple[str, tuple[str, ...]]:
    """A word for the end of the process before, "" for none, and its lines for technicians."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return "", ()
    lines = tuple(line.rstrip() for line in text.splitlines() if line.strip())
    found = next((line for line in lines if line.startswith((_FATAL, _SILENT))), "")
    if found.startswith(_SILENT):
        return "stuck", lines
    said = found.removeprefix(_FATAL)
    return _SIGNALS.get(said, "fatal" if said else ""), lines
