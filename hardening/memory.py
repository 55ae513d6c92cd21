"""Keeps a process's memory to itself: no core file, and no other process of its user reads it.

A crash would else write a visit to the disk in clear, past every seal. Each process asks for this
itself, because the kernel forgets it when a program is started.
"""

import ctypes
import os
import resource
import sys

_PR_SET_DUMPABLE = 4
_READABLE = "CIVIC_KIOSK_READABLE_MEMORY"


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


def _set(*, dumpable: bool) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    # A core file may also go to a program, which a limit of 0 does not stop everywhere.
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, int(dumpable), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the memory of this process cannot be kept private")
