"""Whether this terminal passes over something that its district says: its program is older."""

import json

from contracts.errors import InvalidDocumentError
from contracts.fleet import SetOf
from contracts.overlays import parse_known
from contracts.sets import SHIPPED
from kiosk.sets.files import SetFiles
from kiosk.sets.state import SetRef
from sync.updates.places import Places
from sync.updates.terminal_state import read_terminal_state

PARTLY = "overlay-partly"
"""The word for it in ``contracts.fleet.Heartbeat.ails``."""
_DAMAGED = (OSError, ValueError, RecursionError, InvalidDocumentError)


class OverlayLook:
    """Looks once at each set that runs. One thread."""

    def __init__(self, places: Places, district: str) -> None:
        self._places = places
        self._files = SetFiles(places.data_dir, district)
        self._seen = SetOf(name=SHIPPED)
        self._words: tuple[str, ...] = ()

    def words(self) -> tuple[str, ...]:
        """A word where there are fields that this program does not know. Never raises."""
        running = read_terminal_state(self._places.state).running
        if running != self._seen:
            self._seen, self._words = running, (PARTLY,) if self._look(running) else ()
        return self._words

    def _look(self, running: SetOf) -> bool:
        path = self._files.laid_out(SetRef(running.name, running.sha256)).overlay
        try:
            return path is not None and bool(parse_known(json.loads(path.read_bytes()))[1])
        except _DAMAGED:
            return False  # it is refused whole, and that is said elsewhere
