"""From the technicians' sign to their door: the process begins anew, never during a visit."""

import threading
from collections.abc import Callable
from typing import Protocol

import structlog

_log = structlog.get_logger(__name__)


class Moment(Protocol):
    """Whether anybody is here."""

    def end(self, then: Callable[[], None]) -> None:
        """End the visits for good and call ``then``, unless somebody has just begun one."""


class WayIn:
    """Hears the sign. Any thread.

    Args:
        begin_anew: ends this process so that it begins anew.

    Attributes:
        moment: knows the moments between two visits; None while there can be no visit, because the
            terminal is closed or only begins: then the way is free.
        taken: somebody goes it.
    """

    def __init__(self, begin_anew: Callable[[], None]) -> None:
        self._begin_anew = begin_anew
        self._taken = threading.Event()
        self.moment: Moment | None = None

    @property
    def taken(self) -> bool:
        """Whether somebody goes it."""
        return self._taken.is_set()

    def called(self) -> None:
        """Somebody gave the sign; during a visit it is nothing."""
        _log.info("technician.sign_seen")
        if self.moment is None:
            self._go()
        else:
            self.moment.end(self._go)

    def _go(self) -> None:
        self._taken.set()
        self._begin_anew()
