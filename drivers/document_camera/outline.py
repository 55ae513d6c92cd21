"""Finds the outline of a page on a desk. Imported by the helper process only."""

import cv2
import numpy as np
from cv2.typing import MatLike

LEAST_AREA, MOST_AREA = 0.06, 0.985
"""Of the picture; smaller things are no page, larger ones the desk."""
MOST_RATIO = 2.6
"""Of two sides of a page; what is longer was found wrongly."""
STEP = 12
"""Levels between the page and what it lies on, in one colour at least."""
STEPS_SHARE = 0.7
"""Of the outline there must be such a step."""
SEEN_SHARE = 0.4
"""Of the outline must lie inside the picture."""
PATCHY = 40
"""Levels between the lighter and the darker parts along the inner side."""
_BORDER = 3
_BESIDE = 4.0
_SAMPLES = 200


def find_outline(small: MatLike, grey: MatLike) -> MatLike | None:
    """Give the corners of the largest page, clockwise from the upper left; None without one.

    A page that reaches over the picture's rim counts only when no whole one is there, and may have
    three to six corners.
    """
    height, width = grey.shape[:2]
    whole: tuple[float, MatLike | None] = (LEAST_AREA * width * height, None)
    cut: tuple[float, MatLike | None] = (LEAST_AREA * width * height, None)
    smooth = cv2.GaussianBlur(small, (5, 5), 0).astype(np.int16)
    for mask in _masks(small, grey):
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in outlines:
            hull = cv2.convexHull(contour)
            area = cv2.contourArea(hull)
            if not min(whole[0], cut[0]) < area < MOST_AREA * width * height:
                continue
            corners = _corners(hull, area)
            if corners is None or not _stands_out(smooth, corners):
                continue
            if _touches_rim(corners, width, height):
                cut = max(cut, (area, corners), key=lambda found: found[0])
            elif len(corners) == 4:
                whole = max(whole, (area, corners), key=lambda found: found[0])
    return whole[1] if whole[1] is not None else cut[1]


def _masks(small: MatLike, grey: MatLike) -> list[MatLike]:
    """Three ways to part a page from what it lies on: its edges, its lightness, its paleness."""
    smooth = cv2.GaussianBlur(grey, (5, 5), 0)
    edges = cv2.Canny(smooth, 40, 120)
    closing = np.ones((9, 9), np.uint8)
    _, light = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    colour = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2HSV)[:, :, 1]
    _, pale = cv2.threshold(colour, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    masks = [cv2.morphologyEx(mask, cv2.MORPH_CLOSE, closing) for mask in (edges, light, pale)]
    for mask in masks:
        # A page that reaches over the rim still gets an outline.
        mask[:_BORDER], mask[-_BORDER:], mask[:, :_BORDER], mask[:, -_BORDER:] = 0, 0, 0, 0
    return masks


def _corners(hull: MatLike, area: float) -> MatLike | None:
    around = cv2.arcLength(hull, True)
    few: MatLike | None = None
    for share in (0.01, 0.02, 0.03, 0.05):
        found = cv2.approxPolyDP(hull, share * around, True).reshape(-1, 2).astype(np.float32)
        if not 3 <= len(found) <= 6 or cv2.contourArea(found) < 0.9 * area:
            continue
        ordered = _ordered(found)
        if len(ordered) == 4:
            sides = np.linalg.norm(ordered - np.roll(ordered, -1, axis=0), axis=1)
            if sides.max() < MOST_RATIO * sides.min():
                return ordered
        elif few is None:
            few = ordered
    return few


def _stands_out(smooth: MatLike, corners: MatLike) -> bool:
    """Whether there is a step along the outline, where it does not lie on the rim."""
    outer, inner, seen = _beside(smooth, corners)
    if seen < SEEN_SHARE or not len(outer):
        return False
    steps = np.abs(outer - inner).max(axis=1) >= STEP
    light_outside = np.median(outer) > np.median(inner)
    low, high = np.percentile(inner.mean(axis=1), (20, 80))
    # Lines of print have an outline too: lighter without, and inside now ink, now paper.
    return bool(steps.mean() >= STEPS_SHARE and not (light_outside and high - low > PATCHY))


def _beside(smooth: MatLike, corners: MatLike) -> tuple[MatLike, MatLike, float]:
    """Give the colours just outside and just inside all along, and how much of it is seen."""
    height, width = smooth.shape[:2]
    following = np.roll(corners, -1, axis=0)
    lengths = np.linalg.norm(following - corners, axis=1)
    outer, inner = [], []
    for one, other, length in zip(corners, following, lengths, strict=True):
        number = max(int(length / lengths.sum() * _SAMPLES), 1)
        along = (other - one) / max(length, 1e-6)
        places = one + np.linspace(0.04, 0.96, number)[:, None] * (other - one)
        out = np.array((along[1], -along[0])) * _BESIDE
        outer.append(places + out)
        inner.append(places - out)
    without, within = np.rint(np.concatenate(outer)), np.rint(np.concatenate(inner))
    least, most = 2 * _BORDER, (width - 2 * _BORDER, height - 2 * _BORDER)
    kept = ((without >= least) & (without < most) & (within >= least) & (within < most)).all(axis=1)
    without, within = without[kept].astype(int), within[kept].astype(int)
    share = float(kept.mean())
    return smooth[without[:, 1], without[:, 0]], smooth[within[:, 1], within[:, 0]], share


def _touches_rim(corners: MatLike, width: int, height: int) -> bool:
    near = 2 * _BORDER
    across, down = corners[:, 0], corners[:, 1]
    return bool(
        across.min() <= near
        or down.min() <= near
        or across.max() >= width - 1 - near
        or down.max() >= height - 1 - near
    )


def _ordered(corners: MatLike) -> MatLike:
    """Clockwise from the upper left."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    clockwise = corners[np.argsort(angles)]
    first = int(np.argmin(clockwise.sum(axis=1)))
    return np.roll(clockwise, -first, axis=0)
