"""Records that the disk did not take yet: tried again, in their order, as long as this runs."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from contracts.errors import StorageError

_log = structlog.get_logger(__name__)

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Between one try and the next; the last one for ever."""


@dataclass(frozen=True, slots=True)
class _Record:
    keep: Callable[[], None]
    told: Callable[[bool], None]


class Backlog:
    """Keeps records one after the other, from one thread. None overtakes another.

    What became of a receipt is read in the order of its records, so a later one waits for an
    earlier one. They name a submission and hold nothing personal.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._monotonic = monotonic
        self._pauses_s = pauses_s
        self._waiting: deque[_Record] = deque()
        self._tries = 0
        self._due = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, keep: Callable[[], None], told: Callable[[bool], None]) -> None:
        """Keep a record now, or after those before it.

        Args:
            keep: raises StorageError when it is to be tried again.
            told: gets True once it is durable; False when it can never be kept, a mistake of ours.
        """
        self._waiting.append(_Record(keep, told))
        if len(self._waiting) == 1:
            self.work_off()

    def wait_s(self) -> float | None:
        """How long until the next try; None when nothing waits."""
        return max(0.0, self._due - self._monotonic()) if self._waiting else None

    def work_off(self) -> None:
        """Try now, whatever time it is; stop at the first that the disk does not take."""
        while self._waiting:
            record = self._waiting[0]
            try:
                record.keep()
            except StorageError as error:
                pause = self._pauses_s[min(self._tries, len(self._pauses_s) - 1)]
                self._tries += 1
                self._due = self._monotonic() + pause
                _log.error("record.not_kept_yet", code=error.code, tries=self._tries)
                return
            except Exception:
                _log.exception("record.never_kept")
                kept = False
            else:
                kept = True
            self._tries = 0
            self._waiting.popleft()
            record.told(kept)
