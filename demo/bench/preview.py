"""How old the live picture is when it is painted, on the terminal's own photo page.

The age is counted from a frame's arrival in the terminal's process until its painting begins, and
until the frame of the screen that it is part of was complete.
"""

import statistics
import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from demo.bench.figures import share
from demo.bench.touches import Frame
from demo.link import ScreenLostError
from demo.stage import Stage

LOOKED_AFTER_S = 1.2
"""Of the countdown of 3 s, after what is weighed before: late enough for some thirty frames."""


@dataclass(frozen=True, slots=True)
class Painted:
    """One frame of the camera: ms of its arrival, of its painting, of the screen's frame."""

    arrived: float
    painted: float
    shown: float


def painted_frames(paints: Iterable[Sequence[float]], frames: Sequence[Frame]) -> list[Painted]:
    """Each frame of the camera with the first frame of the screen that was complete after it."""
    ends = [frame[1] for frame in frames]
    found = []
    for arrived, painted in paints:
        at = bisect_left(ends, painted)
        if at < len(ends):
            found.append(Painted(arrived, painted, ends[at]))
    return found


def watch_preview(stage: Stage) -> list[Painted]:
    """Look once at what the photo page has painted so far; blocks for LOOKED_AFTER_S."""
    time.sleep(LOOKED_AFTER_S)
    try:
        link = stage.connect_screen()
        try:
            paints = link.ask("preview")[0]["entries"]
            frames = [(int(n), float(t), int(s), str(p)) for n, t, s, p in
                      link.ask("frames")[0]["entries"]]  # fmt: skip
        finally:
            link.close()
    except ScreenLostError:
        return []
    return painted_frames(paints, frames)


def preview_figures(visits: Iterable[Sequence[Painted]]) -> dict[str, object]:
    """Ages of all visits' frames in ms, and how far apart frames came and were painted."""
    known = [visit for visit in visits if visit]
    every = [frame for visit in known for frame in visit]
    return {
        "until_painted": _ages(frame.painted - frame.arrived for frame in every),
        "until_shown": _ages(frame.shown - frame.arrived for frame in every),
        "between_arrivals_p50": _between([[f.arrived for f in visit] for visit in known]),
        "between_paints_p50": _between([[f.painted for f in visit] for visit in known]),
    }


def _ages(values: Iterable[float]) -> dict[str, float | int]:
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(share(ordered, 0.95), 1),
        "max": round(ordered[-1], 1),
        "n": len(ordered),
    }


def _between(visits: Iterable[Sequence[float]]) -> float | None:
    gaps = [later - earlier for times in visits for earlier, later in pairwise(times)]
    return round(statistics.median(gaps), 1) if gaps else None
