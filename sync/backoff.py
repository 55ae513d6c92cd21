"""How long to wait before the next try. Pure."""

from collections.abc import Callable


class Backoff:
    """Doubles from ``least`` to ``most`` seconds, with jitter, and never gives up.

    The jitter (half to all of the wait) keeps the terminals of a district from coming back
    all at once. ``dice`` gives 0..1.
    """

    def __init__(self, least: float, most: float, dice: Callable[[], float]) -> None:
        self._least = least
        self._most = most
        self._dice = dice
        self._failures = 0

    @property
    def failures(self) -> int:
        """Failures since the last success."""
        return self._failures

    def failed(self) -> float:
        """Seconds to wait after one more failure."""
        # 2**30 is far beyond any sensible ratio and keeps the number small.
        longest = min(self._most, self._least * float(1 << min(self._failures, 30)))
        self._failures += 1
        return longest * (0.5 + 0.5 * self._dice())

    def succeeded(self) -> None:
        """Start over."""
        self._failures = 0
