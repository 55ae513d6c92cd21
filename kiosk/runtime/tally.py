"""What became of each matter that somebody began, by the visit's states; nothing of a person.

A matter is begun with the first page behind its guide, and has one end:

- done: it was handed in and has its number.
- failed: it could not go on for a reason of ours. It could not be kept, a step of ours broke, or a
  device was gone that it cannot do without.
- left: somebody went away in the middle, by a key or by saying nothing.
- none of them: a rule of the item, a notice that was refused or a card out of its time ended it;
  or power or the centre closed the terminal. So ``begun - done`` is how many did not get through
  for whatever reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.visit.devices import camera, document_camera
from kiosk.visit.events import Event
from kiosk.visit.flow import FLOW
from kiosk.visit.matter import Matter, Stop
from kiosk.visit.receipts import ReceiptState
from kiosk.visit.records import CommitFailed
from kiosk.visit.state import State

End = Literal["done", "failed", "left", ""]

NEEDED = {"no_photo": camera.NAME, "no_material": document_camera.NAME}
"""Reasons to stop that are ours while this device can do nothing. All others are the resident's
own or the rules'."""


@dataclass(slots=True)
class _Open:
    item: str
    visit: int
    broken: bool = False
    done: bool = False


class Tally:
    """Follows the states of the visit. From the visit's thread.

    Args:
        begun: an item was begun. ``ended``: how; "" for an end that is counted nowhere.
    """

    def __init__(self, begun: Callable[[str], None], ended: Callable[[str, End], None]) -> None:
        self._begun = begun
        self._ended = ended
        self._open: _Open | None = None

    def broke(self) -> None:
        """A step failed by a mistake of ours; the visit stands where it stood."""
        if self._open is not None:
            self._open.broken = True

    def seen(self, before: State, event: Event, after: State) -> None:
        """One event was taken."""
        current = self._open
        if current is not None:
            current.broken |= isinstance(event, CommitFailed)
            if after.of(ReceiptState).number and after.visit == current.visit and not current.done:
                current.done = True
                self._ended(current.item, "done")
            if (after.visit, after.of(Matter).item) == (current.visit, current.item):
                return
            self._open = None
            if not current.done:
                self._ended(current.item, _end(current, before, after))
        self._begin(after)

    def _begin(self, after: State) -> None:
        item = after.of(Matter).item
        if after.visit and item is not None and FLOW[after.page].part:
            self._open = _Open(item, after.visit)
            self._begun(item)


def _end(current: _Open, before: State, after: State) -> End:
    stop = before.of(Stop).reason
    needed = NEEDED.get(stop)
    if current.broken or (needed is not None and before.around.device(needed).gone):
        return "failed"
    return "" if stop or not after.around.serves else "left"
