"""A measurement ends by itself."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TooLongError(Exception):
    """The time is over. No OSError, or whoever bears with those would bear with this."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End the block with TooLongError once it has lasted so long. Main thread only."""

    def over(_number: int, _frame: object) -> None:
        raise TooLongError(f"this took longer than {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
