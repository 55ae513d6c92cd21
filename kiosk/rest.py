"""What follows the first page: the rest of the start, and the touches that it has to wait for."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QMetaObject, QObject, Qt

from kiosk.visit.events import Event

RETRY_S = 5.0
"""How often a terminal that is out of service looks whether it can begin."""


class Inbox:
    """Takes events before there is a visit thread, and hands them on in their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Event] = []
        self._target: Callable[[Event], None] | None = None

    def post(self, event: Event) -> None:
        """Take an event from any thread; returns at once."""
        with self._lock:
            if self._target is None:
                self._waiting.append(event)
                return
        self._target(event)

    def open(self, target: Callable[[Event], None]) -> None:
        """From now on events go to ``target``, beginning with those that waited."""
        with self._lock:
            for event in self._waiting:
                target(event)
            self._waiting.clear()
            self._target = target


class Rest:
    """Does the rest of the start on a thread, once; a failure ends the event loop.

    Args:
        work: the rest of the start.
        hold: told of a failure; True when it may pass, so that the work is tried again.
    """

    def __init__(
        self,
        ending: QObject,
        work: Callable[[], None],
        hold: Callable[[Exception], bool] = lambda error: False,
        pause_s: float = RETRY_S,
    ) -> None:
        self._ending = ending
        self._work = work
        self._hold = hold
        self._pause_s = pause_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="start")
        self.error: BaseException | None = None

    def begin(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Try no more, and wait until it has ended."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._done():
                if self._ended.wait(self._pause_s):
                    return
        except BaseException as error:  # raised again where the event loop was
            self.error = error
            # Called from here, quit() itself would wait for the screen's thread, which may be
            # waiting for this one to let go of the interpreter.
            QMetaObject.invokeMethod(self._ending, "quit", Qt.ConnectionType.QueuedConnection)

    def _done(self) -> bool:
        try:
            self._work()
        except Exception as error:
            if not self._hold(error):
                raise
            return False
        return True
