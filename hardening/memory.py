"""Keeps a process's memory to itself, and small: no core file, and nobody of its user reads it.

A crash would else write a visit to the disk in clear, past every seal. Each process asks for this
itself, because the kernel forgets it when a program is started.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path

_PR_SET_DUMPABLE = 4
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt(3)
_READABLE = "CIVIC_KIOSK_READABLE_MEMORY"
_ABOUT_MEMORY = Path("/proc/meminfo")
_KB_OF_MB = 1024


def memory_mb(about: Path = _ABOUT_MEMORY) -> tuple[int, int] | None:
    """Megabytes: all there is, and what processes can still take; None where nobody says."""
    found: dict[str, int] = {}
    try:
        said = about.read_text("ascii", "replace")
    except OSError:
        return None
    for line in said.splitlines():
        name, _, words = line.partition(":")
        kb = words.split()[:1]
        if kb and kb[0].isdigit():
            found[name] = int(kb[0]) // _KB_OF_MB
    if "MemTotal" not in found or "MemAvailable" not in found:
        return None
    return found["MemTotal"], found["MemAvailable"]


def free_mb() -> int:
    """Memory that processes can still take; 0 where nobody says."""
    there = memory_mb()
    return 0 if there is None else there[1]


def keep_private() -> None:
    """First thing in a process. Whoever is not root can neither dump it nor look into it."""
    os.environ.pop(_READABLE, None)
    _set(dumpable=False)


def keep_private_as_told() -> None:
    """The same in a helper, unless the process that started it may be read itself."""
    _set(dumpable=os.environ.get(_READABLE) == str(os.getppid()))


def let_be_read() -> None:
    """Only in the demo: its user may read how much memory this process and its helpers hold.

    Core files stay switched off.
    """
    os.environ[_READABLE] = str(os.getpid())
    _set(dumpable=True)


def keep_small() -> None:
    """Before the first thread of a process with pages: what a page held goes back to the system.

    glibc else keeps a heap for each thread, and raises the size from which a block is mapped by
    itself with every large block that is freed, so that pictures break up the heap. The right
    values are those of mallopt(3); another C library is left as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_ARENA_MAX, 2)
    mallopt(_MMAP_THRESHOLD, 128 * 1024)
    mallopt(_TRIM_THRESHOLD, 1024 * 1024)


def _set(*, dumpable: bool) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    # A core file may also go to a program, which a limit of 0 does not stop everywhere.
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, int(dumpable), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the memory of this process cannot be kept private")
