"""What belongs together stands together, and what matters most is seen first."""

from itertools import product

import pytest
from PySide6.QtQuick import QQuickItem

from tests.pages import samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from ui.inspect.looking import kind

LOOKS = [*product(("portrait", "landscape"), Mode, ("zh-CN", "en"))]
NEAR_MM = 5.0


def show(stage: Stage, name: str, mode: Mode, language: str) -> None:
    found = (s for s in samples(mode, stage.orientation, language) if s.name == name)
    stage.show(next(found), mode, language)


def within(stage: Stage, key: QQuickItem, kind: str) -> list[QQuickItem]:
    return [i for i in stage.items() if i.inherits(kind) and key.isAncestorOf(i)]


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("done", "another-item"),
        ("policy", "next-rule"),
        ("materials-more", "pages-anew"),
        ("photo-check", "retake"),
        ("receipt-printed", "receipt-unreadable"),
    ],
)
@pytest.mark.parametrize(("orientation", "mode", "language"), LOOKS)
def test_the_icon_of_a_key_stands_at_its_words_however_many_lines_they_take(
    stages: dict[str, Stage], name: str, verb: str, orientation: str, mode: Mode, language: str
) -> None:
    stage = stages[orientation]
    show(stage, name, mode, language)
    key = stage.find(f"action:{verb}")
    (icon,) = within(stage, key, "QQuickImage")
    (words,) = (text for text in within(stage, key, "QQuickText") if text.property("text"))
    whole, mark, ink = stage.rect(key), stage.rect(icon), stage.ink(words)
    assert 0 < stage.mm(ink.left() - mark.right()) < NEAR_MM
    assert abs((mark.left() - whole.left()) - (whole.right() - ink.right())) <= 4


@pytest.mark.parametrize(("orientation", "mode", "language"), LOOKS)
def test_who_has_no_paper_is_told_before_anything_else(
    stages: dict[str, Stage], orientation: str, mode: Mode, language: str
) -> None:
    stage = stages[orientation]
    show(stage, "done-no-paper", mode, language)
    note = stage.rect(stage.find("note:no-paper"))
    steps = [i for i in stage.items() if kind(i) == "NextStep"]
    assert steps
    assert all(note.bottom() < stage.rect(step).top() for step in steps)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_the_place_among_the_questions_stands_below_the_bar_and_not_in_the_key(
    stages: dict[str, Stage], orientation: str, language: str
) -> None:
    stage = stages[orientation]
    show(stage, "form-phone", Mode.ELDER, language)
    place = {"zh-CN": "填表 · 第 12 题，共 16 题", "en": "Form · Question 12 of 16"}[language]
    (count,) = (text for text in stage.texts() if text.property("text") == place)
    key = stage.find("action:next")
    assert not key.isAncestorOf(count)
    assert key.property("hint") == ""
    (bar,) = (i for i in stage.items() if kind(i) == "StepBar")
    assert bar.isAncestorOf(count)
