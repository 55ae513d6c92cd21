"""Low pages and pages for a left hand, as ``script/inspect`` asks of them."""

import pytest
from PySide6.QtGui import QPointingDevice

from kiosk.visit.events import ReachChosen
from kiosk.visit.shape import Comfort, Reach, Size
from tests.inspection import Setting, problems
from tests.pages import Sample, samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode

LOOKS = ((Mode.STANDARD, "zh-CN"), (Mode.ELDER, "en"), (Mode.STANDARD, "en"), (Mode.ELDER, "zh-CN"))
LOW = Comfort(reach=Reach.LOW)
LEFT = Comfort(left_handed=True)


def page(name: str, orientation: str) -> Sample:
    return next(s for s in samples(Mode.STANDARD, orientation, "zh-CN") if s.name == name)


@pytest.mark.parametrize(
    ("orientation", "inches", "bottom_mm"),
    [
        pytest.param("portrait", 21.5, 800, marks=pytest.mark.long),
        pytest.param("portrait", 27.0, 830, marks=pytest.mark.long),
        pytest.param("landscape", 27.0, 980, marks=pytest.mark.long),
    ],
)
def test_low_pages_hold_on_other_glasses(
    device: QPointingDevice, orientation: str, inches: float, bottom_mm: float
) -> None:
    """Each page in one of four looks and at one of four sizes."""
    stage = Stage(orientation, device, diagonal_inch=inches, bottom_mm=bottom_mm)
    sizes, found = [*Size], []
    for number, (mode, language) in enumerate(LOOKS):
        for turn, sample in enumerate([*samples(mode, orientation, language)][number::4]):
            setting = Setting(mode, language, sizes[turn % 4], reach=Reach.LOW, left=turn % 8 > 3)
            found += [f"{setting} {sample.name}: {x}" for x in problems(stage, sample, setting)]
    stage.close()
    assert not found, "\n".join(found)


def test_what_stands_above_is_no_page_and_has_no_key(stage: Stage) -> None:
    stage.show(page("form", "portrait"), comfort=LOW)
    above = stage.size.low_room.above_px
    assert above > 0
    assert all(stage.rect(key).top() >= above for key in stage.pressable())
    assert stage.rect(stage.find("page:form")).top() == above
    stage.show(page("form", "portrait"))
    assert stage.rect(stage.find("page:form")).top() == 0


def test_a_glass_within_reach_has_no_key_for_it(stages: dict[str, Stage]) -> None:
    for orientation, stage in stages.items():
        stage.show(page("help", orientation))
        assert ("action:reach-low" in stage.names()) == (orientation == "portrait")


def test_the_key_brings_the_page_down_and_up_again(stage: Stage) -> None:
    stage.show(page("help", "portrait"))
    assert stage.touch("action:reach-low") == [ReachChosen(Reach.LOW)]
    stage.show(page("help", "portrait"), comfort=LOW)
    assert stage.touch("action:reach-usual") == [ReachChosen(Reach.USUAL)]


def test_the_main_key_lies_at_the_left_for_a_left_hand(stage: Stage) -> None:
    for comfort, left in ((Comfort(), False), (LEFT, True)):
        stage.show(page("done", "portrait"), comfort=comfort)
        main = stage.rect(stage.find("action:done-finish"))
        other = stage.rect(stage.find("action:another-item"))
        assert (main.left() < other.left()) is left


def test_what_answers_stands_at_the_left_for_a_left_hand(stages: dict[str, Stage]) -> None:
    stage = stages["landscape"]
    middle = stage.window.width() / 2
    for comfort, left in ((Comfort(), False), (LEFT, True)):
        for name, key in (("form-phone", "key:5"), ("idle-warning", "action:still-here")):
            stage.show(page(name, "landscape"), comfort=comfort)
            assert (stage.rect(stage.find(key)).center().x() < middle) is left
