"""Every page in every mode, orientation and language, measured in millimetres."""

from itertools import combinations, product

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem

from tests.pages import Sample, samples
from tests.ui.stage import Stage, gap, inside
from tests.visit.sn import Mode

CAP_OF_EM = 0.733  # Noto Sans CJK SC: height of a capital letter
CAP_MM = {Mode.STANDARD: 4.8, Mode.ELDER: 6.4}
TARGET_MM = {Mode.STANDARD: 12.7, Mode.ELDER: 18.0}
GAP_MM = 2.54
EDGE_MM = 1.0
HAIR = 0.02  # mm, for rounding
LOOKS = [*product(Mode, ("zh-CN", "en"))]

CASES = [
    pytest.param(
        sample, mode, orientation, language, id=f"{sample.name}-{orientation}-{mode}-{language}"
    )
    for mode, orientation, language in product(Mode, ("portrait", "landscape"), ("zh-CN", "en"))
    for sample in samples(mode, orientation, language)
]  # fmt: skip


@pytest.mark.parametrize(("sample", "mode", "orientation", "language"), CASES)
def test_page_holds_in_millimetres(
    stages: dict[str, Stage], sample: Sample, mode: Mode, orientation: str, language: str
) -> None:
    stage = stages[orientation]
    stage.warnings.clear()
    stage.show(sample, mode, language)

    assert stage.warnings == []
    pages = [name for name in stage.names() if name.startswith("page:")]
    assert pages == [f"page:{sample.page}"]
    problems = [
        *text_problems(stage, mode),
        *keys_problems(stage, mode),
        *_names(stage),
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("diagonal", [21.5, 32.0])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_other_screens_hold_the_same_millimetres(
    device: QPointingDevice, orientation: str, diagonal: float
) -> None:
    """Each page in two of its four looks; the other screen of this orientation shows it in the
    other two.
    """
    stage = Stage(orientation, device, diagonal_inch=diagonal)
    problems = []
    for number, (mode, language) in enumerate(LOOKS):
        first = (number + number // 2 + (diagonal > 27)) % 2
        for sample in [*samples(mode, orientation, language)][first::2]:
            stage.show(sample, mode, language)
            found = [*text_problems(stage, mode), *keys_problems(stage, mode)]
            problems += [f"{sample.name} {mode} {language}: {line}" for line in found]
    warnings = stage.warnings
    stage.close()
    assert not problems, "\n".join(problems)
    assert warnings == []


def text_problems(stage: Stage, mode: Mode, least: float = 0.0) -> list[str]:
    """``least``: capitals are this high, whatever the mode asks."""
    least = least or CAP_MM[mode]
    problems = []
    whole = QRectF(0, 0, stage.window.width(), stage.window.height())
    inks: list[tuple[str, QRectF, QQuickItem | None]] = []
    boxes = stage.boxes()
    air = EDGE_MM / stage.size.mm_per_px
    for text in stage.texts():
        said = str(text.property("text"))[:30]
        cap = stage.mm(text.property("font").pixelSize() * CAP_OF_EM)
        if cap < least - HAIR:
            problems.append(f"small: {said!r} {cap:.2f} mm")
        if text.property("truncated"):
            problems.append(f"elided: {said!r}")
        if text.property("contentWidth") > text.width() + 1:
            problems.append(f"wider than its room: {said!r}")
        ink = stage.ink(text)
        if not inside(ink, whole):
            problems.append(f"outside the screen: {said!r} {ink}")
        holder = _key_around(text)
        if holder is not None and not inside(ink, stage.rect(holder), slack=3):
            problems.append(f"sticks out of its key: {said!r}")
        for other, place, _ in inks:
            if gap(place.adjusted(0, 4, 0, -4), ink.adjusted(0, 4, 0, -4)) < -2:
                problems.append(f"text over text: {said!r} and {other!r}")
        inks.append((said, ink, holder))
        problems += [f"touches the edge of its box: {said!r}"] * _touches(ink, boxes, air)
    for key in stage.pressable():
        place = stage.rect(key)
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


def keys_problems(stage: Stage, mode: Mode, side: float = 0.0) -> list[str]:
    """``side``: targets are this wide and high, whatever the mode asks."""
    side = side or TARGET_MM[mode]
    problems = []
    whole = QRectF(0, 0, stage.window.width(), stage.window.height())
    keys = stage.pressable()
    for key in keys:
        name, place = key.objectName(), stage.rect(key)
        least = stage.mm(min(place.width(), place.height()))
        if least < side - HAIR:
            problems.append(f"small target: {name} {least:.1f} mm")
        if not inside(place, whole):
            problems.append(f"target outside the screen: {name}")
        if not name:
            problems.append(f"no id: {key}")
        if not stage.accessible_name(key):
            problems.append(f"no accessible name: {name}")
        if not key.activeFocusOnTab():
            problems.append(f"not reached by keys: {name}")
    places = [(key, stage.rect(key)) for key in keys]
    for (one, here), (other, there) in combinations(places, 2):
        apart = stage.mm(gap(here, there))
        if apart < GAP_MM - HAIR:
            problems.append(f"{apart:.2f} mm between {one.objectName()} and {other.objectName()}")
    return problems


def _names(stage: Stage) -> list[str]:
    names = stage.names()
    return [f"twice: {name}" for name in sorted(set(names)) if names.count(name) > 1]


def _key_around(item: QQuickItem) -> QQuickItem | None:
    parent = item.parentItem()
    while parent is not None:
        if parent.metaObject().indexOfSignal("activated()") >= 0:
            return parent
        parent = parent.parentItem()
    return None
