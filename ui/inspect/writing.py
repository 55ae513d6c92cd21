"""Whether everything that is written can be read: large enough, whole, and on nothing else."""

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.visit.shape import Mode
from ui.inspect.looking import Looking, gap, inside, key_around

CAP_OF_EM = 0.733  # Noto Sans CJK SC: height of a capital letter
CAP_MM = {Mode.STANDARD: 4.8, Mode.ELDER: 6.4}
EDGE_MM = 1.0
HAIR = 0.02  # mm, for rounding


def text_problems(seen: Looking, mode: Mode, least: float = 0.0) -> list[str]:
    """``least``: capitals are this high, whatever the mode asks."""
    least = least or CAP_MM[mode]
    problems = []
    whole = QRectF(0, 0, seen.window.width(), seen.window.height())
    inks: list[tuple[str, QRectF, QQuickItem | None]] = []
    boxes = seen.boxes()
    air = EDGE_MM / seen.size.mm_per_px
    for text in seen.texts():
        said = str(text.property("text"))[:30]
        cap = seen.mm(text.property("font").pixelSize() * CAP_OF_EM)
        if cap < least - HAIR:
            problems.append(f"small: {said!r} {cap:.2f} mm")
        if text.property("truncated"):
            problems.append(f"elided: {said!r}")
        if text.property("contentWidth") > text.width() + 1:
            problems.append(f"wider than its room: {said!r}")
        ink = seen.ink(text)
        if not inside(ink, whole):
            problems.append(f"outside the screen: {said!r}")
        holder = key_around(text)
        if holder is not None and not inside(ink, seen.rect(holder), slack=3):
            problems.append(f"sticks out of its key: {said!r}")
        for other, place, _ in inks:
            if gap(place.adjusted(0, 4, 0, -4), ink.adjusted(0, 4, 0, -4)) < -2:
                problems.append(f"text over text: {said!r} and {other!r}")
        inks.append((said, ink, holder))
        problems += [f"touches the edge of its box: {said!r}"] * _touches(ink, boxes, air)
    for key in seen.pressable():
        place = seen.rect(key)
        for said, ink, holder in inks:
            if holder is not key and gap(place, ink.adjusted(0, 6, 0, -6)) < -1:
                problems.append(f"text under a key: {said!r} at {key.objectName()}")
    return problems


def _touches(ink: QRectF, boxes: list[QRectF], air: float) -> bool:
    """Whether letters cross the left or right edge of a box, or come closer to it than ``air``."""
    return any(
        gap(box, ink) < 0
        and not (box.left() + air < ink.left() and ink.right() < box.right() - air)
        for box in boxes
    )
