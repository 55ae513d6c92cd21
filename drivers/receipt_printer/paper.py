"""How much paper is left: counted from what was fed since the roll was put in.

The printer's own sensors are the truth, the count fills in what they do not say. A roll counts
as replaced when the printer had none behind a closed cover and then has some again: an open cover
alone lifts the sensor of many.
"""

import time
from collections.abc import Callable
from pathlib import Path

import structlog

from contracts.checked import checked_bytes, checked_document
from contracts.errors import InvalidDocumentError
from drivers.receipt_printer.codec import Condition
from hardening.files import write_durably

NEAR_END_M = 3.0
"""What a roll has left about where sensors notice its end: ten receipts and more."""

_log = structlog.get_logger(__name__)


class PaperRoll:
    """One printer's roll.

    How many strips were printed of it, and since when, stands in ``state_file`` for whoever
    counts how long it lasts (``contracts.roll``).

    Args:
        roll_m: length of a new roll; None counts nothing.
        sensed: whether the printer notices the end of the roll before it comes.
        state_file: keeps the count over restarts. Where there is none yet the roll is new; without
            one nothing is known before a roll was replaced.
        now: seconds since 1970.
    """

    def __init__(
        self,
        roll_m: float | None,
        *,
        dots_per_mm: float,
        sensed: bool,
        state_file: Path | None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._roll_m = roll_m
        self._dots_per_m = dots_per_mm * 1000
        self._sensed = sensed
        self._file = state_file
        self._now = now
        self._fed_m: float | None = None
        self._strips, self._since = 0, None if state_file is None else self._second()
        self._was_out = False
        self._near_end = False
        if roll_m is not None and state_file is not None:
            self._read(state_file)

    @property
    def left_m(self) -> float | None:
        """Metres left; None when nobody knows."""
        if self._roll_m is None or self._fed_m is None:
            return None
        counted = max(0.0, self._roll_m - self._fed_m)
        if self._near_end:
            return min(counted, NEAR_END_M)
        return max(counted, NEAR_END_M) if self._sensed else counted

    @property
    def near_end(self) -> bool:
        """Whether the sensor, or the count where there is no sensor, says so."""
        left = self.left_m
        counted = left is not None and left < NEAR_END_M and not self._sensed
        return self._near_end or counted

    @property
    def detail(self) -> str:
        """Whole metres, for technicians: a status does not change with every receipt."""
        left = self.left_m
        return "" if left is None or self._was_out else f"paper {int(left)} m"

    def fed(self, dots: int) -> None:
        """So much has moved."""
        if self._roll_m is not None and self._fed_m is not None and dots:
            self._fed_m += dots / self._dots_per_m
            self._strips += 1
            self._write()

    def noticed(self, condition: Condition) -> None:
        """Take what the sensors say; paper after none, with the cover closed, is a new roll."""
        self._near_end = condition.paper_near_end and not condition.paper_out
        if condition.cover_open:
            return
        if condition.paper_out and not self._was_out:
            self._was_out = True
            self._write()
        elif self._was_out and not condition.paper_out:
            self._was_out = False
            self._fed_m, self._strips, self._since = 0.0, 0, self._second()
            _log.info("printer.roll_replaced")
            self._write()

    def _read(self, path: Path) -> None:
        try:
            kept = checked_document(path.read_bytes())
            fed_m = kept["fed_m"] if "fed_m" in kept else _metres(kept["fed_mm"])
            was_out = kept["was_out"]
            if not (isinstance(fed_m, int | float | None) and isinstance(was_out, bool)):
                raise TypeError("not what was kept")
            self._fed_m, self._was_out = fed_m, was_out
            self._strips, self._since = _whole(kept.get("strips")) or 0, _whole(kept.get("since"))
        except FileNotFoundError:
            self._fed_m = 0.0
        except (OSError, InvalidDocumentError, TypeError, KeyError) as error:
            _log.warning("printer.roll_unknown", error=type(error).__name__)

    def _write(self) -> None:
        if self._roll_m is None or self._file is None:
            return
        fed_mm = None if self._fed_m is None else round(self._fed_m * 1000)
        try:
            counted = {"fed_mm": fed_mm, "strips": self._strips, "since": self._since}
            kept = checked_bytes({**counted, "was_out": self._was_out})
            write_durably(self._file, kept, mode=0o644)
        except OSError as error:
            _log.warning("printer.roll_not_kept", error=type(error).__name__)

    def _second(self) -> int:
        return round(self._now())


def _metres(mm: int | None) -> float | None:
    return None if mm is None else mm / 1000


def _whole(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
