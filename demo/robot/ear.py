"""What somebody hears who sees nothing: the texts of ``spoken.json``, as it grows."""

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_AGAIN_S = 0.02
WORD_S = 0.15
"""The shortest word lasts longer, as fast as it is said."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said, whole or cut off; begun at a monotonic second."""

    text: str = field(repr=False)
    begun_s: float
    lasted_s: float

    @property
    def scarcely(self) -> bool:
        """Whether it was cut off as soon as it began: nobody has heard what it was."""
        return self.lasted_s < WORD_S


class Ear:
    """Takes one text after the other; never what stands on the screen.

    Args:
        file: the list that grows.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._taken = 0
        self._behind_s = float("inf")

    def next(self, limit_s: float) -> Said | None:
        """The next thing that was said; None when nothing is said in time."""
        end = time.monotonic() + limit_s
        while True:
            spoken = []
            with suppress(FileNotFoundError):
                spoken = json.loads(self._file.read_text("utf-8"))
            if len(spoken) > self._taken:
                return self._take(spoken)
            if time.monotonic() > end:
                return None
            time.sleep(LOOK_AGAIN_S)

    def _take(self, spoken: list[dict[str, object]]) -> Said:
        """What is heard has just ended: so the ear learns how its clock and the list's differ."""
        last = float(str(spoken[-1]["end_ms"])) / 1000
        self._behind_s = min(self._behind_s, time.monotonic() - last)
        told = spoken[self._taken]
        self._taken += 1
        begun, ended = (float(str(told[key])) / 1000 for key in ("start_ms", "end_ms"))
        return Said(str(told["text"]), begun + self._behind_s, ended - begun)
