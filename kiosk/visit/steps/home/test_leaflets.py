"""A leaflet's code before the scanner of home."""

import pytest

from kiosk.visit import events as ev
from kiosk.visit.devices.code_scanner import (
    CodeFailure,
    LeafletFailed,
    LeafletScanned,
    ScanCode,
    ScanLeaflet,
)
from kiosk.visit.effects import CancelEffect
from kiosk.visit.shape import Mode
from kiosk.visit.steps.home.step import SpaceOpened
from kiosk.visit.tiles import ItemChosen
from tests.visit.ev import OtherWayChosen
from tests.visit.sn import DeviceView
from tests.visit.visitor import Visitor


@pytest.fixture(params=Mode)
def scanning(visitor: Visitor, request: pytest.FixtureRequest) -> Visitor:
    """Home of a terminal that reads codes, in both layouts."""
    visitor.around(scanner=DeviceView("ok")).do(ev.Started("zh-CN"))
    return visitor.do(ev.ModeChosen(request.param))


def shown(visitor: Visitor, item: str) -> Visitor:
    asked = visitor.last(ScanLeaflet)
    return visitor.do(LeafletScanned(asked.visit, asked.effect, item))


def test_before_a_visit_and_without_a_scanner_no_leaflet_is_waited_for(visitor: Visitor) -> None:
    assert visitor.do(ev.Started("zh-CN")).count(ScanLeaflet) == 0
    visitor.do(ev.FinishPressed()).around(scanner=DeviceView("ok"))
    assert (visitor.page, visitor.count(ScanLeaflet)) == ("attract", 0)
    assert visitor.do(ev.Started("zh-CN")).count(ScanLeaflet) == 1


def test_a_leaflet_opens_its_item_and_the_way_back_leads_home(scanning: Visitor) -> None:
    assert shown(scanning, "residence-permit").shows("guide")
    assert scanning.snapshot.item_name == "外地人办居住证"
    assert scanning.do(ev.BackPressed()).shows("home")
    assert scanning.count(ScanLeaflet) == 2
    assert shown(scanning, "elder-allowance").shows("guide"), "another one, at once"


def test_home_waits_again_whichever_way_one_comes_there(scanning: Visitor) -> None:
    shown(scanning, "residence-permit").do(ev.HomePressed())
    assert scanning.count(ScanLeaflet) == 2
    scanning.do(SpaceOpened(), ev.BackPressed())
    assert (scanning.page, scanning.count(ScanLeaflet)) == ("home", 3)
    scanning.do(ev.FinishPressed(), ev.Started("zh-CN"))
    assert scanning.count(ScanLeaflet) == 4
    assert scanning.count(CancelEffect) == 2, "of those that were not read"


def test_a_leaflet_that_still_lies_there_opens_its_guide_once(scanning: Visitor) -> None:
    shown(scanning, "residence-permit").do(ev.BackPressed())
    for _ in range(3):
        assert shown(scanning, "residence-permit").shows("home")
    scanning.fire("home-leaflet-left")
    assert shown(scanning, "residence-permit").shows("guide"), "taken away and held there again"


def test_a_leaflet_of_elsewhere_moves_nothing_and_another_may_be_shown(scanning: Visitor) -> None:
    before = scanning.snapshot
    assert shown(scanning, "fishing-licence").snapshot == before
    assert scanning.count(ScanLeaflet) == 1, "not before the wrong one is taken away"
    assert scanning.fire("home-leaflet-pause").snapshot == before
    assert scanning.count(ScanLeaflet) == 2
    assert shown(scanning, "residence-permit").shows("guide")


@pytest.mark.parametrize("reason", ["foreign", "unreadable", "timeout", "left", "lost"])
def test_a_code_that_is_none_of_ours_moves_nothing(scanning: Visitor, reason: CodeFailure) -> None:
    before, asked = scanning.snapshot, scanning.last(ScanLeaflet)
    assert scanning.do(LeafletFailed(asked.visit, asked.effect, reason)).snapshot == before
    assert scanning.fire("home-leaflet-pause").snapshot == before
    assert scanning.count(ScanLeaflet) == 2


def test_what_lies_over_home_is_answered_before_a_leaflet(scanning: Visitor) -> None:
    before = scanning.do(ev.HelpPressed()).snapshot
    assert shown(scanning, "residence-permit").snapshot == before
    assert scanning.do(ev.BackPressed()).shows("home")
    scanning.fire("home-leaflet-pause")
    assert shown(scanning, "residence-permit").shows("guide")


def test_a_scanner_that_comes_back_is_waited_for_by_itself(scanning: Visitor) -> None:
    asked = scanning.last(ScanLeaflet)
    scanning.around(scanner=DeviceView("down", "lost"))
    scanning.do(LeafletFailed(asked.visit, asked.effect, "lost")).fire("home-leaflet-pause")
    assert scanning.count(ScanLeaflet) == 1
    assert scanning.around(scanner=DeviceView("ok")).count(ScanLeaflet) == 2


def test_whoever_leaves_home_frees_the_scanner_for_other_pages(scanning: Visitor) -> None:
    asked = scanning.last(ScanLeaflet)
    assert scanning.do(ItemChosen("residence-permit")).shows("guide")
    assert CancelEffect(asked.visit, asked.effect) in scanning.asked
    assert shown(scanning, "elder-allowance").snapshot.item_name == "外地人办居住证", "too late"
    scanning.start("residence-permit").do(OtherWayChosen("code"))
    assert scanning.shows("scan-code")
    assert scanning.count(ScanCode) == 1
