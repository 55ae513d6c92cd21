"""Judges the page in a picture and straightens it. Imported by the helper process only."""

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.document_camera.outline import find_outline
from drivers.document_camera.port import Corner, PageSight, PageVerdict
from drivers.video.pictures import sharpness

SEARCHED_EDGE = 640
"""Length of the longer edge of the picture that a page is searched in."""
JUDGED_EDGE = 1000
"""Length of the page's longer side when light and sharpness are judged."""
FAR_AREA = 0.16
RIM = 0.012
"""A corner this near to the picture's edge may go on behind it."""
DARK_BELOW = 70
PAPER_HIGH = 250
"""From this level on a sensor tells nothing apart any more."""
GLARE_SHARE = 0.006
"""Of the page, in one piece: two centimetres across on A4."""
SHARP_FROM = 0.26


def search(picture: MatLike) -> PageSight:
    """Find the page and say what there is to say of it."""
    scale = SEARCHED_EDGE / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    if np.percentile(grey[::4, ::4], 98) < DARK_BELOW:
        return PageSight(PageVerdict.DARK)
    outline = find_outline(small, grey)
    if outline is None:
        return PageSight(PageVerdict.NONE)
    height, width = grey.shape[:2]
    corners = tuple((float(x / width), float(y / height)) for x, y in outline)
    if len(corners) != 4:
        return PageSight(PageVerdict.CUT_OFF)
    return PageSight(_verdict(picture, corners), corners)


def straightened(picture: MatLike, corners: tuple[Corner, ...]) -> MatLike:
    """Turn the page so that it is seen from straight above; as large as it was in the picture."""
    height, width = picture.shape[:2]
    points = np.array([(x * width, y * height) for x, y in corners], np.float32)
    top, right, bottom, left = (
        float(np.linalg.norm(points[one] - points[other]))
        for one, other in ((0, 1), (1, 2), (2, 3), (3, 0))
    )
    wide, high = max(round(max(top, bottom)), 1), max(round(max(left, right)), 1)
    target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = cv2.getPerspectiveTransform(points, target)
    return cv2.warpPerspective(picture, matrix, (wide, high), flags=cv2.INTER_CUBIC)


def _verdict(picture: MatLike, corners: tuple[Corner, ...]) -> PageVerdict:
    if any(not RIM <= share <= 1 - RIM for corner in corners for share in corner):
        return PageVerdict.CUT_OFF
    if cv2.contourArea(np.array(corners, np.float32)) < FAR_AREA:
        return PageVerdict.TOO_FAR
    page = straightened(_as_judged(picture, corners), corners)
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    if np.percentile(grey[::4, ::4], 90) < DARK_BELOW:
        return PageVerdict.DARK
    if has_glare(grey):
        return PageVerdict.GLARE
    return PageVerdict.BLURRED if sharpness(grey) < SHARP_FROM else PageVerdict.GOOD


def _as_judged(picture: MatLike, corners: tuple[Corner, ...]) -> MatLike:
    """Shrink the picture until the page's longest side has JUDGED_EDGE pixels."""
    height, width = picture.shape[:2]
    points = np.array([(x * width, y * height) for x, y in corners], np.float32)
    longest = float(np.linalg.norm(points - np.roll(points, -1, axis=0), axis=1).max())
    scale = JUDGED_EDGE / max(longest, 1.0)
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def has_glare(page: MatLike) -> bool:
    """Tell a spot of reflected light from paper that is evenly white.

    A spot is saturated and its surroundings are not: where the whole page is, it is only bright.
    """
    scale = SEARCHED_EDGE / max(page.shape[:2])
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if np.median(small) >= PAPER_HIGH:
        return False
    over = (small >= PAPER_HIGH).astype(np.uint8)
    white = cv2.morphologyEx(over, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, facts, _ = cv2.connectedComponentsWithStats(white)
    largest = max((int(facts[n, cv2.CC_STAT_AREA]) for n in range(1, count)), default=0)
    return largest >= GLARE_SHARE * small.size
