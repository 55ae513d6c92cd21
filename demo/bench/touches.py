"""From touches and frames to the time that each touch took to be answered on the screen."""

import statistics
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from demo.bench.figures import share, summary

Frame = tuple[int, float, int, str]
"""Number, ms of completion, number of the snapshot in it, page; as the control agent tells."""
KEYS = ("key:", "candidate:", "field:")
"""What these change stands outside the snapshot: the next frame answers."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A finger that came up. Frame and snapshot are those on the screen before it."""

    target: str
    page: str
    t_ms: float
    frame: int
    seq: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A tap and how long it took until the frame that completes what it asked."""

    tap: Tap
    ms: float
    by: str
    """snapshot | frame"""


def answer_of(tap: Tap, frames: Sequence[Frame], until_ms: float) -> Answered | None:
    """The frame that answers a tap; None when the screen did not change before ``until_ms``.

    A new snapshot answers when one came, else (keys, lists turned on the page) the next frame.
    """
    first = bisect_right(frames, tap.frame, key=lambda frame: frame[0])
    later = [frame for frame in frames[first:] if frame[1] <= until_ms]
    if not later:
        return None
    if not tap.target.startswith(KEYS):
        new = next((frame for frame in later if frame[2] > tap.seq), None)
        if new is not None:
            return Answered(tap, new[1] - tap.t_ms, "snapshot")
    return Answered(tap, later[0][1] - tap.t_ms, "frame")


def answers(taps: Sequence[Tap], frames: Sequence[Frame], patience_ms: float) -> list[Answered]:
    """Answers of taps in the order of time; each has until the next tap."""
    ends = [*(tap.t_ms for tap in taps[1:]), float("inf")]
    found = (
        answer_of(tap, frames, min(end, tap.t_ms + patience_ms))
        for tap, end in zip(taps, ends, strict=True)
    )
    return [answer for answer in found if answer is not None]


def figures(answered: Iterable[Answered]) -> dict[str, object]:
    """Median and 99th percentile over all, and by what answered; the slowest pages by name."""
    known = list(answered)
    ordered = sorted(answer.ms for answer in known)
    by: dict[str, list[float]] = defaultdict(list)
    for answer in known:
        by[answer.by].append(answer.ms)
    slow = Counter(answer.tap.page for answer in known if answer.ms > 16)
    return {
        **summary(ordered),
        "within_16_ms": round(sum(ms <= 16 for ms in ordered) / max(1, len(ordered)), 3),
        "by_snapshot": summary(by["snapshot"]),
        "by_next_frame": summary(by["frame"]),
        "slowest_pages": slowest_pages(known),
        "over_16_ms_by_page": dict(slow.most_common()),
        "slowest_touches": [
            {
                "page": answer.tap.page,
                "id": "" if answer.tap.target.startswith(KEYS) else answer.tap.target,
                "ms": round(answer.ms, 1),
            }
            for answer in sorted(known, key=lambda answer: -answer.ms)[:8]
        ],
    }


def slowest_pages(answered: Iterable[Answered], number: int = 3) -> list[dict[str, object]]:
    """The pages on which touches were answered last, by the 99th percentile of each."""
    pages: dict[str, list[float]] = defaultdict(list)
    for answer in answered:
        pages[answer.tap.page].append(answer.ms)
    rows = [
        {
            "page": page,
            "p99": round(share(sorted(times), 0.99), 1),
            "p50": round(statistics.median(times), 1),
            "n": len(times),
        }
        for page, times in pages.items()
    ]
    return sorted(rows, key=lambda row: -float(str(row["p99"])))[:number]
