"""What a process tells the service manager that started it: sd_notify(3), one datagram a word.

Without a manager that listens nothing is told, and nothing fails.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

SHARE = 3
"""How often within the time that the manager waits somebody says that the process works."""
_ADDRESS, _LIMIT = "NOTIFY_SOCKET", "WATCHDOG_USEC"
_TIMEOUT_S = 1.0


class Supervisor:
    """The line to the service manager. Any thread.

    ``WATCHDOG_PID`` is not looked at: a compositor is the service's main process where pages are
    drawn in one, and the manager itself decides whom of a service it listens to (NotifyAccess=).
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get(_ADDRESS, ""))
        limit = environment.get(_LIMIT, "")
        limit_s = int(limit) / 1_000_000 if limit.isascii() and limit.isdigit() else 0.0
        self.every_s: float | None = limit_s / SHARE if self._address and limit_s else None
        """How often ``works`` has to be called; None where nobody waits for it."""

    def ready(self) -> None:
        """The process does what it is for."""
        self._tell(b"READY=1")

    def works(self) -> None:
        """It still does."""
        self._tell(b"WATCHDOG=1")

    def _tell(self, word: bytes) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(_TIMEOUT_S)
            line.sendto(word, self._address)


def _address(told: str) -> str:
    """A path, or a name of the abstract kind, which begins with a zero byte; "" for others."""
    if told.startswith("@"):
        return "\0" + told[1:]
    return told if told.startswith("/") else ""
