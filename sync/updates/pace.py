"""How fast to take: a hall's line belongs to its people first."""

import time
from collections.abc import Callable

_WORTH_WAITING_S = 0.05


class Pace:
    """So many bytes a second at most, over all that is taken. 0: no limit."""

    def __init__(self, bandwidth: int, now: Callable[[], float] = time.monotonic) -> None:
        self._bandwidth = bandwidth
        self._now = now
        self._paid_until = 0.0

    def after(self, taken: int) -> float:
        """Seconds to wait after ``taken`` bytes; a slow sender never makes us wait."""
        if self._bandwidth <= 0:
            return 0.0
        now = self._now()
        self._paid_until = max(now, self._paid_until) + taken / self._bandwidth
        pause = self._paid_until - now
        return pause if pause > _WORTH_WAITING_S else 0.0
