"""The picture of an outage on the closed page: one that is there, and none in place of another."""

from dataclasses import replace

import pytest

from kiosk.packs.loading import Pack
from tests.pages import Sample
from tests.ui.stage import Stage
from tests.visit.sn import OutOfServiceView
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


def test_the_running_pack_has_its_own_in_place_of_ours() -> None:
    ours = drawn.ratio("staff-hello")
    drawn.use(Pack(pictures={"staff-hello": (WIDE, True)}).pictures)
    try:
        assert drawn.ratio("staff-hello") == 4
        assert drawn.ratio("mark") == 1
    finally:
        drawn.use({})
    assert drawn.ratio("staff-hello") == ours
