"""The process begins anew: the same command, the same number, nothing else of what it was.

Where a launcher began it, that begins it again, with whatever program counts then.
"""

import os
import sys
from typing import NoReturn

import structlog

from kiosk.launch.running import DOOR_WORD, launcher

AGAIN = -1
"""What the run of a terminal gives when it ended only to begin anew; no process ends with it."""
TECHNICIAN = -2
"""The same, to begin anew with the technicians' door."""

_log = structlog.get_logger(__name__)


def begin_again(*, door: bool = False) -> NoReturn:
    """Become a new process; every thread, lock and open file of this one ends here.

    ``door``: with the technicians' door, once.

    Whoever started it sees no end. Where the system does not let it, this process ends at once,
    whichever thread asks: whoever started it starts it again.
    """
    command = launcher() or [sys.executable, *sys.orig_argv[1:]]
    command = [word for word in command if word != DOOR_WORD] + [DOOR_WORD] * door
    try:
        os.execv(command[0], command)  # noqa: S606  # our own command
    except OSError as error:
        _log.critical("process.not_begun_anew", error=type(error).__name__)
    os._exit(os.EX_OSERR)
