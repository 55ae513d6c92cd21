"""How devices are started: all at once; in safe mode one by one, and our own drivers only."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from drivers.runner import DeviceRunner
from drivers.status import DeviceState
from kiosk.watchdog.ladder import Take, Trying

SETTLE_S = 8.0
"""How long the next device waits for the one before to have been found, or not."""
_POLL_S = 0.05

_log = structlog.get_logger(__name__)


class Care:
    """What a start has to mind. One thread.

    Args:
        safe: in safe mode. ``left_out``: devices that took the program down.
        ours: the names of the project's adapters by class.
        take: tells the ladder which device is being started.
    """

    def __init__(
        self,
        *,
        safe: bool = False,
        left_out: tuple[str, ...] = (),
        ours: Mapping[str, Mapping[str, str]] = {},
        take: Take | None = None,
        settle_s: float = SETTLE_S,
    ) -> None:
        self.safe = safe
        self._left_out = left_out
        self._ours = ours
        self._take = take
        self._settle_s = settle_s

    def leaves_out(self, device_class: str, adapter: str) -> bool:
        """Whether this device is not started at all."""
        stranger = self.safe and adapter not in self._ours.get(device_class, {})
        if stranger or device_class in self._left_out:
            _log.warning("device.left_out", device=device_class, adapter=adapter)
            return True
        return False

    @contextmanager
    def starting(self, device_class: str) -> Iterator[Callable[[DeviceRunner[Any]], None]]:
        """While this lasts the device alone is to blame when the program ends.

        Gives what has to be called with its worker, once that runs.
        """
        if not self.safe or self._take is None:
            yield lambda runner: None
            return
        self._take(Trying(device_class))
        yield self._settle
        self._take(Trying(""))

    def _settle(self, runner: DeviceRunner[Any]) -> None:
        waited, pause = 0.0, threading.Event()
        while runner.status.state is DeviceState.STARTING and waited < self._settle_s:
            pause.wait(_POLL_S)
            waited += _POLL_S
