"""The elder layout is simpler, not only larger: six things on a page, and a person at one touch.

Of a visit: whoever sets a terminal up knows what stands there, and has nobody to call.
"""

from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.visit.flow import FLOW
from tests.pages import samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from ui.inspect.looking import is_pressable, kind

MOST = 6
AROUND = ("Header", "Dock", "ComfortRow")
"""What stands around every page is not counted."""
TOGETHER = ("Keyboard", "DigitPad", "DatePad", "LetterBoard", "ReviewLine")
"""The keys of one of these are one thing."""
LEADS = ("note:offline", "note:blocked")
"""What home says below its title in place of its usual lead."""
MARK_MM = 40.0
"""A box that is narrower is a mark, such as the circle around a number."""


def holders(item: QQuickItem | None) -> Iterator[QQuickItem]:
    """An item and all that it lies in."""
    while item is not None:
        yield item
        item = item.parentItem()


def things(stage: Stage) -> list[str]:
    """What there is to press or to read besides title and lead.

    A key; the answers to one question, and a keyboard; a box with words in it.
    """
    found: list[str] = []
    keys = [key for key in stage.pressable() if not any(kind(i) in AROUND for i in holders(key))]
    for key in keys:
        group = next((i for i in holders(key) if kind(i) in TOGETHER), None)
        name = key.objectName() if group is None else f"{kind(group)} {id(group)}"
        found.append(":".join(name.split(":")[:2]) if name.startswith("choice:") else name)
    words = [t for t in stage.texts() if not any(map(is_pressable, holders(t)))]
    for box in outlined(stage):
        place = stage.rect(box)
        holds_keys = any(place.contains(stage.rect(key).center()) for key in keys)
        read = any(place.contains(stage.ink(text).center()) for text in words)
        if read and not holds_keys and not any(i.objectName() in LEADS for i in holders(box)):
            found.append(f"box at {place.center().toPoint().toTuple()}")
    return [*dict.fromkeys(found)]


def outlined(stage: Stage) -> list[QQuickItem]:
    """Boxes that are drawn, without those that lie in another."""
    boxes = [
        item
        for item in stage.items()
        if item.inherits("QQuickRectangle")
        and not any(map(is_pressable, holders(item)))
        and stage.ask(item, "border.width") > 0
        and stage.ask(item, "border.color.toString()") != "#000000"  # nobody has set one
        and stage.mm(item.width()) >= MARK_MM
    ]
    return [
        box
        for box in boxes
        if not any(
            other is not box and stage.rect(other).contains(stage.rect(box)) for other in boxes
        )
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_six_things_at_most_on_a_page(
    stages: dict[str, Stage], orientation: str, language: str
) -> None:
    stage, crowded = stages[orientation], []
    for sample in samples(Mode.ELDER, orientation, language, FLOW):
        stage.show(sample, Mode.ELDER, language)
        found = things(stage)
        if len(found) > MOST:
            crowded.append(f"{sample.name}: {', '.join(found)}")
        choices = [i for i in stage.pressable() if i.objectName().startswith("choice:")]
        if len(choices) > MOST:
            crowded.append(f"{sample.name}: {len(choices)} answers")
    assert not crowded, "\n".join(crowded)


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_somebody_who_helps_is_one_touch_away(stages: dict[str, Stage], orientation: str) -> None:
    stage = stages[orientation]
    assert FLOW.help is not None
    for sample in samples(Mode.ELDER, orientation, "zh-CN", FLOW):
        if sample.page == FLOW.help.name:
            continue
        stage.show(sample, Mode.ELDER, "zh-CN")
        keys = [key for key in stage.pressable() if key.objectName() == "action:help"]
        assert [key.isEnabled() for key in keys] == [True], sample.name


def test_no_sign_of_a_short_text_stands_alone_on_a_line(stages: dict[str, Stage]) -> None:
    sample = next(s for s in samples(Mode.ELDER, "portrait", "zh-CN") if s.name == "special-space")
    stages["portrait"].show(sample, Mode.ELDER, "zh-CN")
    told = [str(text.property("text")) for text in stages["portrait"].texts()]
    assert "读给\n我听" in told
