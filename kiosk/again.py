"""The process begins anew: the same command, the same number, nothing else of what it was."""

import os
import sys
from typing import NoReturn

AGAIN = -1
"""What the run of a terminal gives when it ended only to begin anew; no process ends with it."""


def begin_again() -> NoReturn:
    """Become a new process; every thread, lock and open file of this one ends here.

    Whoever started it sees no end. Raises OSError when the system does not let it.
    """
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # our own command
