"""The process begins anew: the same command, the same number, nothing else of what it was."""

import os
import sys
from typing import NoReturn

import structlog

AGAIN = -1
"""What the run of a terminal gives when it ended only to begin anew; no process ends with it."""
TECHNICIAN = -2
"""The same, to begin anew with the technicians' door."""
DOOR_WORD = "--technician"
"""Stands in the command of a process that shows that door, and in no other: a start after a power
cut, or by whoever starts this program, never has it."""

_log = structlog.get_logger(__name__)


def begin_again(*, door: bool = False) -> NoReturn:
    """Become a new process; every thread, lock and open file of this one ends here.

    ``door``: with the technicians' door, once.

    Whoever started it sees no end. Where the system does not let it, this process ends at once,
    whichever thread asks: whoever started it starts it again.
    """
    words = [word for word in sys.orig_argv[1:] if word != DOOR_WORD]
    words += [DOOR_WORD] if door else []
    try:
        os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  # our own command
    except OSError as error:
        _log.critical("process.not_begun_anew", error=type(error).__name__)
    os._exit(os.EX_OSERR)
