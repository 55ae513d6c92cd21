"""What a process says when it dies in C code: which signal, and where each thread stood.

Names of files and functions, never a value: whatever was in memory stays out of it. A process that
is killed outright says nothing.
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


def keep_last_words(path: Path) -> None:
    """From now on they are written here; what stood there is gone. Raises OSError.

    The file stays open: when they come it is too late to open anything. Nothing is synced: a
    machine whose power goes has said nothing against the program.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    faulthandler.enable(file, all_threads=True)


def last_words(path: Path) -> tuple[str, tuple[str, ...]]:
    """A word for the end of the process before, "" for none, and its lines for technicians."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return "", ()
    lines = tuple(line.rstrip() for line in text.splitlines() if line.strip())
    found = next((line for line in lines if line.startswith(_FATAL)), "")
    said = found.removeprefix(_FATAL)
    return _SIGNALS.get(said, "fatal" if said else ""), lines
