"""The sign that calls the technicians' door: a cross from corner to corner of the glass, twice.

Top left, bottom right, top right, bottom left, and the same again; it may begin at any corner and
go either way round. Nothing lies in the corners, so no resident makes it on the way to something;
and it opens nothing: it shows a page that asks for a card or a code.
"""

from collections import deque

CORNER_MM = 12.0
"""A corner is a square of this side: no page has a key in it between two visits."""
WITHIN_S = 20.0
_CROSSES = ((0, 2, 1, 3), (0, 2, 3, 1))


class Corners:
    """Looks at where fingers come down."""

    def __init__(self, corner_px: float) -> None:
        self._corner_px = corner_px
        self._last: deque[tuple[int, float]] = deque(maxlen=2 * len(_CROSSES[0]))

    def pressed(self, x: float, y: float, width: float, height: float, now_s: float) -> bool:
        """Whether the sign is complete with this one."""
        corner = self._corner(x, y, width, height)
        if corner is None:
            self._last.clear()
            return False
        if self._last and self._last[-1][0] == corner:
            return False  # a finger told twice, as touch and as pointer
        self._last.append((corner, now_s))
        if len(self._last) < (self._last.maxlen or 0) or now_s - self._last[0][1] > WITHIN_S:
            return False
        first = self._last[0][0]
        turned = tuple((each - first) % 4 for each, _ in self._last)
        if turned not in [2 * cross for cross in _CROSSES]:
            return False
        self._last.clear()
        return True

    def _corner(self, x: float, y: float, width: float, height: float) -> int | None:
        """Which one, counted clockwise from the top left; None for none."""
        left, right = 0 <= x <= self._corner_px, width - self._corner_px <= x <= width
        top, bottom = 0 <= y <= self._corner_px, height - self._corner_px <= y <= height
        if top:
            return 0 if left else 1 if right else None
        return (3 if left else 2 if right else None) if bottom else None
