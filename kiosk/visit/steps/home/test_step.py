"""Home."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.shape import Mode
from kiosk.visit.steps.home.step import (
    DEVICES,
    DeviceLine,
    HomeView,
    ItemChosen,
    ReprintsOpened,
    TilesTurned,
    TileView,
)
from tests.pages import BROKEN, Hand, Look, Sample
from tests.visit.visitor import Visitor

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


def samples(look: Look) -> Iterator[Sample]:
    most = 6 if look.elder or not look.portrait else 8
    yield Sample("home", HomeView(tiles(look, 3), devices=FINE))
    many = HomeView(tiles(look, most), page=0, pages=2, reprints=True, devices=DOWN)
    yield Sample("home-many", many, around=BROKEN)


TOUCHES = [
    ("home", "item:residence-permit", ItemChosen("residence-permit")),
    ("home", "action:language", ev.LanguageChosen("en")),
    ("home", "action:mode-elder", ev.ModeChosen(Mode.ELDER)),
    ("home", "action:finish", ev.FinishPressed()),
    ("home-many", "action:more-items", TilesTurned(1)),
    ("home-many", "action:reprints", ReprintsOpened()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.reprints and hand.chance(0.3):
        return ReprintsOpened()
    return ItemChosen(hand.pick(*view.tiles).code)


def test_an_item_that_is_not_here_opens_nothing(visitor: Visitor) -> None:
    visitor.do(ev.Started("zh-CN"), ItemChosen("nothing"))
    assert visitor.shows("home")


def test_each_device_in_the_strip_is_as_it_stands(visitor: Visitor) -> None:
    view = visitor.do(ev.Started("zh-CN")).snapshot.view
    assert isinstance(view, HomeView)
    assert [(line.device, line.level) for line in view.devices] == [
        ("reader", "ok"), ("printer", "ok"), ("camera", "ok"),
    ]  # fmt: skip
