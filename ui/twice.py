"""Takes two touches that come at once for one, as a hand makes them that trembles or touches all
things twice.

The second would do the thing again, or hit what has come to its place since. Where things are typed
the same key may be wanted again soon: there only what no finger does on purpose counts as one.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

NEAR_MM = 6.0
ONCE_S, TYPED_ONCE_S = 0.3, 0.1
"""What comes sooner after the last has ended was not meant a second time."""
TYPED = ("key:", "letter:", "candidate:")
DRAWN = "pad:"
"""What is drawn on: there a new stroke may begin at once where the last one ended."""
P = TypeVar("P")


class Twice(Generic[P]):
    """Remembers the last touch, or the last key of a keypad.

    Args:
        near: whether two of them are at the same place.

    Attributes:
        once_s, typed_once_s: how long one of them lasts; a test may touch sooner.
    """

    def __init__(self, near: Callable[[P, P], bool]) -> None:
        self._near = near
        self._place: P | None = None
        self._ended_s = 0.0
        self.once_s, self.typed_once_s = ONCE_S, TYPED_ONCE_S

    def same(self, place: P, now_s: float, name: Callable[[], str]) -> bool:
        """Whether this is one with the last; if not, it is the last one from now on.

        Args:
            name: what lies there, "" for nothing that can be pressed; asked only where it matters.
        """
        again = self._place is not None and self._near(place, self._place)
        if again and now_s - self._ended_s < self.once_s and self._too_soon(now_s, name()):
            return True
        self._place, self._ended_s = place, now_s
        return False

    def _too_soon(self, now_s: float, name: str) -> bool:
        if not name or name.startswith(DRAWN):
            return False
        return not name.startswith(TYPED) or now_s - self._ended_s < self.typed_once_s

    def elsewhere(self) -> None:
        """Something else was done in between: what comes now is on its own."""
        self._place = None

    def ended(self, now_s: float) -> None:
        """The finger has gone up."""
        self._ended_s = now_s
