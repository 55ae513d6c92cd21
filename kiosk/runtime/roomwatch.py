"""Looks from time to time whether the disk has room for new photos."""

import threading
from collections.abc import Callable

import structlog

from contracts.errors import StorageError
from kiosk.records.room import PhotoRoom

LOOK_S = 2.0

_log = structlog.get_logger(__name__)


class RoomWatch:
    """Tells at the start, and whenever it changes, whether photos may be taken. Own thread.

    A disk that does not say how full it is keeps nobody from a photo.
    """

    def __init__(self, room: PhotoRoom, tell: Callable[[bool], None]) -> None:
        self._room = room
        self._tell = tell
        self._told = True
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="room", daemon=True)

    def start(self) -> None:
        """Look once, then again and again."""
        self.look()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def look(self) -> None:
        """Ask the disk, and tell what has changed."""
        try:
            allowed = self._room.allows_photos()
        except StorageError as error:
            _log.warning("photos.room_unknown", code=error.code)
            allowed = True
        if allowed != self._told:
            self._told = allowed
            _log.warning("photos.room", enough=allowed)
            self._tell(allowed)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            self.look()
