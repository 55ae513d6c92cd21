"""Home."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.texts import load_texts
from kiosk.visit import events as ev
from kiosk.visit.devices import camera, document_camera
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
from tests.visit.sn import DeviceView, Surroundings, with_devices
from tests.visit.visitor import READY, Visitor

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
