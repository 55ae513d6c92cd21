"""Signing with touches and with the mouse; what is given, refused, kept and wiped."""

import math
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from tests.ui_input.stage import Stage
from tests.visit import ev
from tests.visit.sn import AttractView, HelpView, Mode, OtherWayView, SignView
from ui.signature import SignatureArea

CROSS = [[(0.2, 0.3), (0.4, 0.32), (0.6, 0.3)], [(0.4, 0.1), (0.42, 0.4), (0.38, 0.7)]]
SIGN = SignView(
    "我说的都是真的。",
    alternatives=(OtherWayView("witness", "请人见证", ""), OtherWayView("stamp", "按手印", "")),
)


def open_pad(stage: Stage, **changes: Any) -> SignatureArea:
    stage.show(page="sign", view=SIGN, step_key="check", **changes)
    return area_of(stage)


def area_of(stage: Stage) -> SignatureArea:
    return next(item for item in stage.items() if isinstance(item, SignatureArea))


def inked(area: SignatureArea) -> int:
    if area._image.isNull():
        return 0
    image = area._image.convertToFormat(QImage.Format.Format_ARGB32)
    return sum(1 for alpha in bytes(image.constBits())[3::4] if alpha > 128)


def test_strokes_are_given_in_thousandths_of_the_width_with_time(either: Stage) -> None:
    area = open_pad(either)
    seconds = iter(n / 100 for n in range(1000))
    area._clock = lambda: next(seconds)
    either.draw("pad:signature", *CROSS)
    either.touch("action:sign-done")
    (signed,) = either.given(ev.Signed)
    assert len(signed.strokes) == 2
    x, y, _ = signed.strokes[0][0]
    rect = either.rect("pad:signature")
    assert x == pytest.approx(200, abs=6)
    assert y == pytest.approx(300 * rect.height() / rect.width(), abs=6)
    assert signed.pad_width == 1000
    assert signed.pad_height == pytest.approx(1000 * rect.height() / rect.width(), abs=8)
    times = [point[2] for stroke in signed.strokes for point in stroke]
    assert times == sorted(times)
    assert times[0] <= 20
    assert times[-1] > 30


def test_the_mouse_writes_too(stage: Stage) -> None:
    open_pad(stage)
    rect = stage.rect("pad:signature")
    left = Qt.MouseButton.LeftButton
    points = [
        QPoint(int(rect.x() + rect.width() * n / 10), int(rect.center().y() + 20 * math.sin(n)))
        for n in range(2, 9)
    ]
    QTest.mousePress(stage.window, left, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(stage.window, point)
    QTest.mouseRelease(stage.window, left, Qt.KeyboardModifier.NoModifier, points[-1])
    stage.settle()
    stage.touch("action:sign-done")
    (signed,) = stage.given(ev.Signed)
    assert len(signed.strokes) == 1
    assert len(signed.strokes[0]) >= 6


def test_a_second_finger_writes_nothing(stage: Stage) -> None:
    area = open_pad(stage)
    rect = stage.rect("pad:signature").toRect()
    first, palm = rect.center(), rect.center() + QPoint(150, 100)
    touch = QTest.touchEvent(stage.window, stage.device)
    touch.press(0, first, stage.window).commit()
    QTest.touchEvent(stage.window, stage.device).stationary(0).press(1, palm, stage.window).commit()
    QTest.touchEvent(stage.window, stage.device).stationary(0).move(
        1, palm + QPoint(40, 0), stage.window
    ).commit()
    QTest.touchEvent(stage.window, stage.device).stationary(0).release(
        1, palm, stage.window
    ).commit()
    QTest.touchEvent(stage.window, stage.device).release(0, first, stage.window).commit()
    stage.settle()
    assert len(area._read_strokes()) == 1
    assert len(area._read_strokes()[0]) == 1


@pytest.mark.parametrize(
    "strokes",
    [[], [[(0.5, 0.5)]], [[(0.5, 0.5), (0.51, 0.5), (0.52, 0.5), (0.53, 0.5), (0.54, 0.5)]]],
)
def test_too_little_ink_is_refused_with_a_note(
    stage: Stage, strokes: list[list[tuple[float, float]]]
) -> None:
    open_pad(stage)
    stage.draw("pad:signature", *strokes)
    stage.touch("action:sign-done")
    assert stage.has("note:signature-empty")
    assert stage.given(ev.Signed) == []
    stage.draw("pad:signature", *CROSS)
    assert not stage.has("note:signature-empty")


def test_clear_wipes_the_pad(stage: Stage) -> None:
    area = open_pad(stage)
    stage.draw("pad:signature", *CROSS)
    assert inked(area) > 1000
    stage.touch("action:clear-signature")
    assert inked(area) == 0
    assert area._read_strokes() == []


def test_the_other_ways_of_signing(stage: Stage) -> None:
    open_pad(stage)
    stage.touch("action:sign-alt:witness")
    assert stage.given(ev.SignedOtherwise) == [ev.SignedOtherwise("witness")]


def test_strokes_survive_a_change_of_mode_and_a_look_at_help(stage: Stage) -> None:
    area = open_pad(stage)
    stage.draw("pad:signature", *CROSS)
    before = area._read_strokes()
    stage.show(mode=Mode.ELDER, language="en")
    stage.show(page="help", view=HelpView("", "", ""))
    open_pad(stage)
    assert area_of(stage)._read_strokes() == before
    assert inked(area_of(stage)) > 1000


def test_nothing_is_left_on_the_pad_for_the_next_resident(stage: Stage) -> None:
    area = open_pad(stage)
    stage.draw("pad:signature", *CROSS)
    stage.show(visit=2, page="attract", view=AttractView())
    assert area._read_strokes() == []
    assert inked(area) == 0
    open_pad(stage)
    assert area_of(stage)._read_strokes() == []


def test_a_visit_that_ends_while_help_is_shown_wipes_the_pad_too(stage: Stage) -> None:
    area = open_pad(stage)
    stage.draw("pad:signature", *CROSS)
    stage.show(page="help", view=HelpView("", "", ""))
    stage.show(visit=2)
    assert area._read_strokes() == []


def test_only_the_surroundings_of_a_new_piece_are_painted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[QRectF] = []
    plain = SignatureArea.paint

    def watched(area: SignatureArea, painter: QPainter) -> None:
        painted.append(painter.clipBoundingRect())
        plain(area, painter)

    monkeypatch.setattr(SignatureArea, "paint", watched)
    area = open_pad(stage)
    stage.draw("pad:signature", [(0.1, 0.1), (0.12, 0.1)])
    stage.grab()
    painted.clear()
    start = QPointF(300.0, 300.0)
    area._begin(start)
    for n in range(1, 6):
        area._extend(start + QPointF(8.0 * n, 5.0))
        stage.grab()
    assert painted
    whole = area.width() * area.height()
    for rect in painted:
        assert 0 < rect.width() * rect.height() < whole / 50


def test_a_drawn_line_is_smooth_and_whole(stage: Stage) -> None:
    area = open_pad(stage)
    points = [(0.1 + n / 50, 0.5 + 0.2 * math.sin(n / 3)) for n in range(40)]
    stage.draw("pad:signature", points)
    image = area._image
    scale = area.width()
    for (x0, y0), (x1, y1) in pairwise(points[1:-1]):
        x = int((x0 + x1) / 2 * scale)
        column = [image.pixelColor(x, y).alpha() for y in range(image.height())]
        middle = int((y0 + y1) / 2 * area.height())
        near = column[max(0, middle - 25) : middle + 25]
        assert max(near) > 200, "the line has a hole"
