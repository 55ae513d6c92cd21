"""The picture of an outage, on the closed page and at home: one that is there, or none."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from kiosk.packs.loading import Pack
from kiosk.visit.steps.home.test_step import samples
from tests.pages import Look, Sample
from tests.ui.stage import Stage
from tests.visit.sn import Mode, OutOfServiceView
from ui.pictures import drawn

OUTAGE = OutOfServiceView("taken_out", paused=True, notice="系统抢修", until="至少到 14:30")
WIDE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"/>'


def shown(stage: Stage, picture: str) -> list[str]:
    view = replace(OUTAGE, picture=picture)
    stage.show(Sample("out-of-service", view, "out-of-service"))
    return [name for name in stage.names() if name.startswith("picture:")]


@pytest.mark.parametrize("picture", ["staff-hello", "hills-landscape", "cabinet-printer"])
def test_a_picture_that_is_there_stands_in_place_of_the_machine(stage: Stage, picture: str) -> None:
    assert shown(stage, picture) == ["picture:outage"]
    told = stage.find("picture:outage")
    assert told.width() / told.height() == pytest.approx(drawn.ratio(picture), rel=0.01)


@pytest.mark.parametrize("picture", ["", "fireworks", "mark/fit"])
def test_where_there_is_none_of_that_name_the_page_is_as_it_always_is(
    stage: Stage, picture: str
) -> None:
    assert shown(stage, picture) == ["picture:machine"]
    assert "系统抢修" in stage.words()
    assert "至少到 14:30" in stage.words()


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "words", ["系统维护。", "市里的社保系统正在抢修，急用请到三号窗口登记。" * 2]
)
def test_at_home_it_stands_beside_the_greeting_where_there_is_room_and_moves_nothing(
    stage: Stage, mode: Mode, language: str, words: str
) -> None:
    look = Look(mode, stage.orientation, language)
    view = next(sample.view for sample in samples(look) if sample.name == "home-paused")
    fixed = ("item:", "note:", "action:")

    def places(picture: str) -> dict[str, QRectF]:
        shown = replace(view, notice=words, picture=picture)
        stage.show(Sample("home", shown, "home"), mode, language)
        seen = [item for item in stage.items() if item.objectName().startswith(fixed)]
        return {item.objectName(): stage.rect(item) for item in seen}

    without = places("")
    for picture in ("staff-hello", "cabinet-printer"):
        assert places(picture) == without
        if "picture:outage" in stage.names():
            told = stage.rect(stage.find("picture:outage"))
            assert stage.find("picture:outage").height() > 0
            near = [stage.ink(text) for text in stage.texts()]
            assert not any(told.intersects(other) for other in (*near, *without.values()))


def test_at_home_a_short_notice_leaves_room_for_it(stage: Stage) -> None:
    for mode in Mode:
        look = Look(mode, stage.orientation, "zh-CN")
        view = next(sample.view for sample in samples(look) if sample.name == "home-paused")
        stage.show(Sample("home", replace(view, notice="系统维护。"), "home"), mode)
        assert "picture:outage" in stage.names()


def test_the_running_pack_has_its_own_in_place_of_ours() -> None:
    ours = drawn.ratio("staff-hello")
    drawn.use(Pack(pictures={"staff-hello": (WIDE, True)}).pictures)
    try:
        assert drawn.ratio("staff-hello") == 4
        assert drawn.ratio("mark") == 1
    finally:
        drawn.use({})
    assert drawn.ratio("staff-hello") == ours
