"""Home."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.texts import load_texts
from kiosk.visit import events as ev
from kiosk.visit import records
from kiosk.visit.devices import camera, document_camera
from kiosk.visit.devices.code_scanner import (
    CodeFailure,
    LeafletFailed,
    LeafletScanned,
    ScanCode,
    ScanLeaflet,
)
from kiosk.visit.effects import CancelEffect
from kiosk.visit.shape import Mode
from kiosk.visit.steps.home.step import (
    DEVICES,
    DeviceLine,
    FindOpened,
    HomeView,
    ReprintsOpened,
    SpaceOpened,
    TabChosen,
    TopicChosen,
)
from kiosk.visit.surroundings import OutageNotice
from kiosk.visit.tabs import PICTURES, TabView, TopicView
from kiosk.visit.tiles import ItemChosen, TilesTurned, TileView
from tests.pages import BROKEN, Hand, Look, Sample
from tests.visit.ev import OtherWayChosen
from tests.visit.sn import DeviceView, Surroundings, with_devices
from tests.visit.visitor import READY, Visitor
from tests.visit.words import shipped_items, terminal_facts

KNOWN = (
    ("elder-allowance", "领高龄津贴", "高龄津贴申请", "Old-age allowance", "Aged 80 and over", "old"),
    ("pension-certification", "养老金每年认证", "领取养老保险待遇资格认证",
     "Yearly pension check", "Pension eligibility certification", "user-check"),
    ("residence-permit", "外地人办居住证", "居住证申领", "Residence permit",
     "Application for a residence permit", "id"),
    ("care-elsewhere", "外地看病备案", "异地就医备案", "Care elsewhere", "Register before you go",
     "stethoscope"),
    ("insurance-record", "打社保缴费证明", "个人权益记录打印", "Insurance record", "Print on paper",
     "certificate"),
    ("health-insurance", "交居民医保", "城乡居民医保缴费", "Health insurance", "Resident scheme",
     "receipt-yuan"),
    ("property-record", "有房无房证明", "不动产登记信息查询", "Property record", "Own a home or not",
     "home-check"),
    ("pension-paid", "查养老金", "养老待遇发放明细", "Pension paid", "What you were paid", "wallet"),
)  # fmt: skip
FINE = tuple(DeviceLine(line.device, line.icon, "ok") for line in DEVICES)
DOWN = (
    DeviceLine("reader", "id", "down", "silent"),
    DeviceLine("printer", "printer", "warning", "paper-near-end"),
    DeviceLine("camera", "camera", "down", "frozen"),
)


def tiles(look: Look, count: int) -> tuple[TileView, ...]:
    return tuple(
        TileView(code, look.t(zh, en), look.t(zh2, en2), icon)
        for code, zh, zh2, en, en2, icon in KNOWN[:count]
    )


def blocked(shown: tuple[TileView, ...], spared: int) -> tuple[TileView, ...]:
    stopped = (replace(tile, available=False, reason_key="not_now") for tile in shown[spared:])
    return (*shown[:spared], *stopped)


def samples(look: Look) -> Iterator[Sample]:
    most = 3 if look.elder else 8 if look.portrait else 6
    yield Sample("home", HomeView(tiles(look, 3), devices=FINE))
    many = HomeView(tiles(look, most), page=0, pages=2, reprints=True, devices=DOWN, troubled=True)
    yield Sample("home-many", many, around=BROKEN)
    most += look.elder  # without the key for receipts
    named = ("often", "health", "documents", "money", "work", "all")
    tabs = tuple(TabView(tab, tab == "health") for tab in named)
    if not look.elder:
        yield Sample("home-tabs", HomeView(tiles(look, 6), tabs, pages=3, devices=FINE))
        stopped = blocked(tiles(look, 2), 1)
        two = HomeView(stopped, tabs, blocked="no_reader", devices=DOWN, troubled=True)
        yield Sample("home-tabs-blocked", two, around=BROKEN)
    if look.elder:
        parts = tuple(TopicView(topic, icon) for topic, icon in PICTURES.items())
        yield Sample("home-topics", HomeView(topics=parts, devices=FINE))
        yield Sample("home-topic", HomeView(tiles(look, 4), topic="other", pages=4, devices=FINE))
        gone = HomeView(
            topics=(*parts[:4], parts[-1]),
            reprints=True,
            blocked="no_reader",
            devices=DOWN,
            troubled=True,
        )
        yield Sample("home-topics-blocked", gone, around=BROKEN)
    some = HomeView(
        blocked(tiles(look, most), 1), pages=2, blocked="no_reader", devices=DOWN, troubled=True
    )
    yield Sample("home-blocked", some, around=BROKEN)
    paused = HomeView(
        blocked(tiles(look, most), 1),
        pages=2,
        blocked="paused",
        notice=look.outage,
        until=look.until,
        picture="staff-hello",
        devices=FINE,
    )
    yield Sample("home-paused", paused)
    until = look.t("至少到 14:30", "At least until 14:30")
    none = replace(paused, tiles=blocked(tiles(look, 3), 0), pages=1, all_blocked=True, until=until)
    yield Sample("home-paused-all", none)
    few = HomeView(
        blocked(tiles(look, 3), 0),
        blocked="on_battery",
        all_blocked=True,
        devices=DOWN,
        troubled=True,
    )
    yield Sample("home-all-blocked", few, around=BROKEN)


TOUCHES = [
    ("home", "item:residence-permit", ItemChosen("residence-permit")),
    ("home", "action:special-space", SpaceOpened()),
    ("home", "action:language", ev.LanguageChosen("en")),
    ("home", "action:mode-elder", ev.ModeChosen(Mode.ELDER)),
    ("home", "action:finish", ev.FinishPressed()),
    ("home-tabs", "tab:work", TabChosen("work")),
    ("home-tabs", "action:find", FindOpened()),
    ("home-topics", "topic:money", TopicChosen("money")),
    ("home-topic", "action:topics", TopicChosen("")),
    ("home-many", "action:more-items", TilesTurned(1)),
    ("home-tabs", "action:items-before", TilesTurned(-1)),
    ("home-many", "action:reprints", ReprintsOpened()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.reprints and hand.chance(0.3):
        return ReprintsOpened()
    if hand.chance(0.1):
        return SpaceOpened()
    if view.tabs and hand.chance(0.1):
        return FindOpened()
    if view.topics:
        return TopicChosen(hand.pick(*view.topics).topic)
    if not view.tiles:
        return TopicChosen("")
    if view.tabs and hand.chance(0.1):
        return TabChosen(hand.pick(*view.tabs).tab)
    return ItemChosen(hand.pick(*view.tiles).code)


def test_an_item_that_is_not_here_opens_nothing(visitor: Visitor) -> None:
    visitor.do(ev.Started("zh-CN"), ItemChosen("nothing"))
    assert visitor.shows("home")


@pytest.mark.parametrize(
    ("printer", "told"),
    [
        (DeviceView("ok"), False),
        (DeviceView("warning", "paper-near-end"), False),
        (DeviceView("absent"), False),
        (DeviceView("down", "paper-out"), True),
    ],
)
def test_devices_are_told_of_when_one_does_not_work(
    visitor: Visitor, printer: DeviceView, told: bool
) -> None:
    view = visitor.do(ev.Started("zh-CN")).around(printer=printer).snapshot.view
    assert isinstance(view, HomeView)
    assert view.troubled is told


def test_each_device_in_the_strip_is_as_it_stands(visitor: Visitor) -> None:
    view = visitor.do(ev.Started("zh-CN")).snapshot.view
    assert isinstance(view, HomeView)
    assert [(line.device, line.level) for line in view.devices] == [
        ("reader", "ok"), ("printer", "ok"), ("camera", "ok"),
    ]  # fmt: skip


@pytest.fixture
def hall() -> Visitor:
    """A terminal that offers every item that ships."""
    facts = replace(terminal_facts(), items=shipped_items())
    return Visitor(facts).do(ev.Started("zh-CN"))


def seen(visitor: Visitor) -> HomeView:
    view = visitor.snapshot.view
    assert isinstance(view, HomeView)
    return view


def test_what_one_page_holds_has_no_tabs(visitor: Visitor) -> None:
    assert seen(visitor.do(ev.Started("zh-CN"))).tabs == ()


def test_more_than_one_page_is_found_by_parts_of_life(hall: Visitor) -> None:
    view = seen(hall)
    assert [each.tab for each in view.tabs if each.chosen] == ["often"]
    assert (len(view.tiles), view.pages) == (6, 1)
    work = seen(hall.do(TabChosen("work")))
    assert {"unemployment-benefit", "flexible-employment-insurance"} <= {t.code for t in work.tiles}
    assert "elder-allowance" not in {tile.code for tile in work.tiles}
    found = set()
    for _ in range(seen(hall.do(TabChosen("all"))).pages):
        found |= {tile.code for tile in seen(hall).tiles}
        hall.do(TilesTurned(1))
    assert found == {item.doc.code for item in shipped_items()}


def test_large_print_asks_for_a_part_of_life_first(hall: Visitor) -> None:
    view = seen(hall.do(ev.ModeChosen(Mode.ELDER)))
    assert [each.topic for each in view.topics] == [*PICTURES]
    assert (view.tiles, view.tabs, view.pages) == ((), (), 1)
    money = seen(hall.do(TopicChosen("money")))
    assert {"elder-allowance", "social-assistance"} <= {tile.code for tile in money.tiles}
    assert (money.topics, money.topic) == ((), "money")
    assert seen(hall.do(TopicChosen("nothing"))) == money
    assert seen(hall.do(TopicChosen(""))) == view
    found = set()
    for _ in range(seen(hall.do(TopicChosen("other"))).pages):
        shown = {tile.code for tile in seen(hall).tiles}
        assert len(shown) <= 4, "with two keys"
        found |= shown
        hall.do(TilesTurned(1))
    assert found == {item.doc.code for item in shipped_items()}
    hall.do(ItemChosen("elder-allowance"), ev.BackPressed())
    assert seen(hall).topic == "other", "back to where it was"
    hall.do(TopicChosen(""))
    gone = home(hall, with_devices(READY, reader=DeviceView("down", "lost")))
    assert (gone.blocked, gone.all_blocked, gone.tiles) == ("no_reader", False, ())


def test_a_key_for_receipts_takes_the_place_of_a_part_of_life(hall: Visitor) -> None:
    entry = records.ReprintEntry("s", "A7C-4K9-W2X", "高龄津贴", "欧**珍", "5**1", "09:10")
    view = seen(hall.do(ev.ModeChosen(Mode.ELDER), records.ReprintsFound((entry,))))
    assert view.reprints
    assert [each.topic for each in view.topics] == [*[*PICTURES][:4], "other"]


def test_large_print_with_few_items_shows_them(visitor: Visitor) -> None:
    view = seen(visitor.do(ev.Started("zh-CN"), ev.ModeChosen(Mode.ELDER)))
    assert (view.topics, len(view.tiles)) == ((), 3)


def test_every_item_that_ships_but_complaints_belongs_to_a_part_of_life() -> None:
    without = [item.doc.code for item in shipped_items() if not item.doc.topics]
    assert without == ["complaints"]


def test_an_old_tab_or_a_made_up_one_changes_nothing(hall: Visitor) -> None:
    before = seen(hall)
    assert seen(hall.do(TabChosen("nothing"))) == before
    hall.do(TabChosen("work"), TilesTurned(-1))
    assert [each.tab for each in seen(hall).tabs if each.chosen] == ["work"]
    assert seen(hall.do(ev.ModeChosen(Mode.ELDER))).tabs == ()
    again = seen(hall.do(ev.ModeChosen(Mode.STANDARD)))
    assert [each.tab for each in again.tabs if each.chosen] == ["work"]
    hall.do(ev.FinishPressed(), ev.Started("zh-CN"))
    assert [each.tab for each in seen(hall).tabs if each.chosen] == ["often"]


def home(visitor: Visitor, around: Surroundings) -> HomeView:
    view = visitor.do(ev.SurroundingsChanged(around)).snapshot.view
    assert isinstance(view, HomeView)
    return view


def test_one_cause_is_said_once_and_each_tile_only_that_it_cannot_be_begun(
    visitor: Visitor,
) -> None:
    visitor.do(ev.Started("zh-CN"))
    gone = home(visitor, with_devices(READY, reader=DeviceView("down", "lost")))
    assert (gone.blocked, gone.all_blocked) == ("no_reader", True)
    assert {tile.reason_key for tile in gone.tiles} == {"not_now"}
    back = home(visitor, READY)
    assert (back.blocked, back.all_blocked) == ("", False)
    assert {tile.reason_key for tile in back.tiles} == {""}


def test_several_causes_stay_on_their_tiles(
    monkeypatch: pytest.MonkeyPatch, visitor: Visitor
) -> None:
    causes = {"elder-allowance": "no_reader", "residence-permit": "too_long_offline"}
    monkeypatch.setattr(
        "kiosk.visit.tiles.why_not_now",
        lambda state, item, facts: causes.get(item.doc.code, ""),
    )
    seen = home(visitor.do(ev.Started("zh-CN")), READY)
    assert (seen.blocked, seen.all_blocked) == ("several", False)
    assert {tile.code: tile.reason_key for tile in seen.tiles if not tile.available} == causes


def test_a_notice_shows_its_drawing_where_its_words_are_told_and_only_there(
    visitor: Visitor,
) -> None:
    visitor.do(ev.Started("zh-CN"))
    about = OutageNotice(("elder-allowance",), (("zh-CN", "系统维护"),), picture="staff-hello")
    assert home(visitor, replace(READY, notices=(about,))).picture == "staff-hello"
    endless = replace(about, text=(("zh-CN", "系统维护" * 10),))
    shown = home(visitor, replace(READY, notices=(endless,)))
    assert (shown.notice, shown.picture) == ("", "")
    assert home(visitor, READY).picture == ""


def test_every_cause_has_its_words() -> None:
    for language in ("zh-CN", "en"):
        texts = load_texts(Path("assets/text"))
        for cause in (
            "no_reader",
            "on_battery",
            "too_long_offline",
            "several",
            *(f"no_{name}" for name in (camera.NAME, document_camera.NAME)),
        ):
            assert texts.text(f"home.blocked_{cause}", language)


# ---- leaflets ------------------------------------------------------------------------------------


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
