"""When strokes are a signature: one rule for the pad and for the visit behind it."""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float, int]
"""x and y in thousandths of the pad's width, t in ms since the first touch."""

LEAST_POINTS = 6
LEAST_LENGTH = 150.0  # thousandths: shorter than a seventh of the pad is no name
LEAST_EXTENT = 60.0


def is_signature(strokes: Sequence[Sequence[Point]]) -> bool:
    """Whether there is enough ink to be a name and not a touch by accident."""
    points = [point for stroke in strokes for point in stroke]
    if len(points) < LEAST_POINTS:
        return False
    length = sum(
        abs(b[0] - a[0]) + abs(b[1] - a[1]) for stroke in strokes for a, b in pairwise(stroke)
    )
    wide = max(p[0] for p in points) - min(p[0] for p in points)
    high = max(p[1] for p in points) - min(p[1] for p in points)
    return length >= LEAST_LENGTH and max(wide, high) >= LEAST_EXTENT
