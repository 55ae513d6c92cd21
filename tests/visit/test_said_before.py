"""What does not work is said on the home page and in the guide, before anybody starts."""

import pytest

from kiosk.visit.state import Facts
from tests.visit import ev
from tests.visit.sn import DeviceView, GuideView, HomeView, Surroundings, with_devices
from tests.visit.visitor import READY, Visitor

DOWN = DeviceView("down", "lost")


def tiles(facts: Facts, around: Surroundings) -> dict[str, tuple[bool, str]]:
    seen = Visitor(facts, around=around).do(ev.Started("zh-CN")).snapshot.view
    assert isinstance(seen, HomeView)
    return {tile.code: (tile.available, tile.reason_key) for tile in seen.tiles}


def guide(facts: Facts, around: Surroundings, item: str) -> GuideView:
    visitor = Visitor(facts, around=around).do(ev.Started("zh-CN"), ev.ItemChosen(item))
    seen = visitor.snapshot.view
    assert isinstance(seen, GuideView)
    return seen


@pytest.mark.parametrize("camera", [DOWN, DeviceView()], ids=["down", "not fitted"])
def test_items_that_need_a_photo_say_so_on_their_tiles(facts: Facts, camera: DeviceView) -> None:
    shown = tiles(facts, with_devices(READY, camera=camera))
    assert shown["pension-certification"] == (True, "camera_elsewhere")
    assert shown["residence-permit"] == (True, "camera_elsewhere")
    assert shown["elder-allowance"] == (True, "")


def test_the_guide_names_the_other_way(facts: Facts) -> None:
    seen = guide(facts, with_devices(READY, camera=DOWN), "residence-permit")
    assert (seen.elsewhere, seen.other_ways) == (("camera",), ("不在这里拍，到窗口拍",))
    assert seen.staffed_way
    assert guide(facts, READY, "residence-permit").elsewhere == ()


def test_no_paper_is_said_before_the_visit_starts(facts: Facts) -> None:
    assert guide(facts, with_devices(READY, printer=DOWN), "elder-allowance").receipt_on_screen
    assert not guide(facts, READY, "elder-allowance").receipt_on_screen
