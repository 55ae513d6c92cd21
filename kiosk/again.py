"""The process begins anew: the same command, the same number, nothing else of what it was."""

import os
import sys
from typing import NoReturn

import structlog

AGAIN = -1
"""What the run of a terminal gives when it ended only to begin anew; no process ends with it."""

_log = structlog.get_logger(__name__)


def begin_again() -> NoReturn:
    """Become a new process; every thread, lock and open file of this one ends here.

    Whoever started it sees no end. Where the system does not let it, this process ends at once,
    whichever thread asks: whoever started it starts it again.
    """
    try:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # our own command
    except OSError as error:
        _log.critical("process.not_begun_anew", error=type(error).__name__)
    os._exit(os.EX_OSERR)
